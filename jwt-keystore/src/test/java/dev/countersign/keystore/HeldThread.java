package dev.countersign.keystore;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The thread of a {@link RemoteJwks}, which does what it was asked to when a test says so. */
final class HeldThread extends ScheduledThreadPoolExecutor {

  private final Deque<Runnable> waiting = new ConcurrentLinkedDeque<>();

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
    Deque<Runnable> tasks = new ArrayDeque<>(waiting);
    waiting.removeAll(tasks);
    tasks.forEach(Runnable::run);
  }
}
