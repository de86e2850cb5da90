package dev.countersign.keystore;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The thread of a {@link RemoteJwks}, which does what it was asked to when a test says so. */
final class HeldThread extends ScheduledThreadPoolExecutor {

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  HeldThread() {
    super(1);
  }

  @Override
  public void execute(Runnable task) {
    waiting.add(task);
  }

  int waiting() {
    return waiting.size();
  }

  /** Runs what waits now, on the thread of the test. */
  void run() {
    for (int left = waiting.size(); left > 0; left--) {
      waiting.remove().run();
    }
  }
}
