package dev.countersign.keystore;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Set;

/**
 * Says when a file of a directory may have changed, from a daemon thread of its own. Some file
 * systems never say anything, and so does this then.
 */
final class DirectoryWatch implements KeySetStorage.Watch {

  private static final System.Logger LOGGER = System.getLogger(DirectoryWatch.class.getName());

  private final WatchService events;
  private final Set<String> names;
  private final Runnable hint;

  private DirectoryWatch(WatchService events, Set<String> names, Runnable hint) {
    this.events = events;
    this.names = names;
    this.hint = hint;
  }

  static KeySetStorage.Watch start(Path directory, Set<String> names, Runnable hint)
      throws IOException {
    WatchService events = directory.getFileSystem().newWatchService();
    try {
      directory.register(
          events, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
    } catch (IOException | RuntimeException e) {
      events.close();
      throw e;
    }
    DirectoryWatch watch = new DirectoryWatch(events, names, hint);
    Thread thread = new Thread(watch::run, "countersign-key-file-watch");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  private void run() {
    try {
      boolean valid = true;
      while (valid) {
        WatchKey key = events.take();
        if (key.pollEvents().stream().anyMatch(this::concerns)) {
          hint();
        }
        valid = key.reset();
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "the watch of a key set file has ended");
    }
  }

  private boolean concerns(WatchEvent<?> event) {
    return event.kind() == StandardWatchEventKinds.OVERFLOW
        || names.contains(String.valueOf(event.context()));
  }

  private void hint() {
    try {
      hint.run();
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "a hint that a key set changed was lost", e);
    }
  }

  @Override
  public void close() {
    try {
      events.close();
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "the watch of a key set file did not close", e);
    }
  }
}
