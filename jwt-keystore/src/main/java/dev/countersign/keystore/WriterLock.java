package dev.countersign.keystore;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one writer in, of all threads of all processes of this machine: a lock file that is never
 * removed, and a mutex, since the operating system gives the lock to a process and not to a thread.
 * A lock ends with its process, however that ends.
 *
 * <p>The channel stays open, one for each lock file that this process ever wrote under: POSIX drops
 * all locks of a process on a file as soon as any of its descriptors is closed, also one that
 * another copy of this class opened, as in two web applications of one container.
 */
final class WriterLock {

  private static final ConcurrentMap<Path, WriterLock> LOCKS = new ConcurrentHashMap<>();

  private static final long LONGEST_PAUSE_MILLIS = 8;

  private final Path file;
  private final ReentrantLock mutex = new ReentrantLock();
  private @Nullable FileChannel channel; // this and the next are guarded by the mutex
  private @Nullable Object inode;

  /** Lets the next writer in. */
  interface Held extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  private WriterLock(Path file) {
    this.file = file;
  }

  /** The lock of a real path, without symbolic links: the same for all spellings of one. */
  static WriterLock of(Path realPath) {
    return LOCKS.computeIfAbsent(realPath, WriterLock::new);
  }

  /**
   * Waits until this thread is the only writer.
   *
   * @throws KeySetStorageException if that takes longer, or others may open the lock file
   */
  Held acquire(Duration longestWait) throws IOException {
    long deadline = System.nanoTime() + longestWait.toNanos();
    try {
      if (!mutex.tryLock(longestWait.toNanos(), TimeUnit.NANOSECONDS)) {
        throw tooLong(longestWait);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    boolean acquired = false;
    try {
      FileLock lock = lockFile(deadline, longestWait);
      acquired = true;
      return () -> {
        try {
          lock.release();
        } finally {
          mutex.unlock();
        }
      };
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      if (!acquired) {
        mutex.unlock();
      }
    }
  }

  private FileLock lockFile(long deadline, Duration longestWait)
      throws IOException, InterruptedException {
    long pause = 1;
    while (true) {
      FileLock lock = tryLock();
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() - deadline > 0) {
        throw tooLong(longestWait);
      }
      Thread.sleep(ThreadLocalRandom.current().nextLong(pause) + 1);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
    }
  }

  private @Nullable FileLock tryLock() throws IOException {
    FileLock lock;
    try {
      lock = openChannel().tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another copy of this class in this process has it
    }
    if (lock != null && !isOfFile()) {
      lock.release(); // somebody removed the file, and another process may have a new one
      return null;
    }
    return lock;
  }

  private FileChannel openChannel() throws IOException {
    FileChannel open = channel;
    if (open != null && open.isOpen() && isOfFile()) {
      return open;
    }
    if (open != null) {
      open.close();
    }
    open =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            FileGuard.ownerOnly(file));
    channel = open;
    FileGuard.requirePrivate(file);
    inode = inodeOfFile();
    return open;
  }

  private boolean isOfFile() throws IOException {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS) && Objects.equals(inode, inodeOfFile());
  }

  private @Nullable Object inodeOfFile() throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private KeySetStorageException tooLong(Duration longestWait) {
    return new KeySetStorageException(
        "another writer held "
            + file
            + " for more than "
            + longestWait.toMillis()
            + " ms; nothing was written. Does a process that holds it stand still?");
  }

  private KeySetStorageException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new KeySetStorageException("interrupted while waiting for " + file, e);
  }
}
