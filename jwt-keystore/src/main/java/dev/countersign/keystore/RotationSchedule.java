package dev.countersign.keystore;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The background thread of one key store. */
final class RotationSchedule {

  private static final System.Logger LOGGER = System.getLogger(RotationSchedule.class.getName());

  private final Duration interval;
  private final RandomGenerator random;
  private final Runnable task;
  private final KeySetStorage storage;
  private final AtomicBoolean hinted = new AtomicBoolean();
  private volatile Runnable after = () -> {};
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Running running; // this and the next are guarded by the lock
  private boolean closed;

  private record Running(ScheduledExecutorService thread, KeySetStorage.Watch watch) {}

  RotationSchedule(
      Duration interval, RandomGenerator random, Runnable task, KeySetStorage storage) {
    this.interval = interval;
    this.random = random;
    this.task = task;
    this.storage = storage;
  }

  /** Runs the task and, after each time, the other one, whose failures are its own. */
  void start(Runnable afterwards) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the key store was closed; build a new one");
      }
      if (running == null) {
        ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(RotationSchedule::daemon);
        after = afterwards;
        running = new Running(thread, storage.watch(() -> hint(thread)));
        later(thread);
      }
    } finally {
      lock.unlock();
    }
  }

  private static Thread daemon(Runnable runnable) {
    Thread thread = new Thread(runnable, "countersign-key-rotation");
    thread.setDaemon(true);
    return thread;
  }

  private void repeat(ScheduledExecutorService thread) {
    run();
    later(thread);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // run() catches and logs
  private void later(ScheduledExecutorService thread) {
    try {
      thread.schedule(() -> repeat(thread), pauseMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "the key store was closed meanwhile", e);
    }
  }

  /** Hints that come while one waits are covered by it. */
  private void hint(ScheduledExecutorService thread) {
    if (!hinted.compareAndSet(false, true)) {
      return;
    }
    try {
      thread.execute(
          () -> {
            hinted.set(false);
            run();
          });
    } catch (RejectedExecutionException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "a hint came after the key store was closed", e);
    }
  }

  /**
   * A quarter of the interval to half of it: so nodes started together drift apart, and a busy
   * machine or a slow storage has the other half, before a copy counts as one that was not read in
   * time.
   */
  long pauseMillis() {
    long most = (interval.toMillis() + 1) / 2;
    return random.nextLong((most + 1) / 2, most + 1);
  }

  private void run() {
    run(task, "the keys could not be read or rotated; those in memory stay in use");
    run(after, "what was to run after each look at the keys failed");
  }

  private void run(Runnable step, String complaint) {
    try {
      step.run();
    } catch (RuntimeException | Error e) { // thrown on, it would end the schedule silently
      LOGGER.log(
          System.Logger.Level.WARNING,
          complaint + ", and it is tried again within " + RotationPolicy.text(interval),
          e);
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      if (running != null) {
        running.watch.close();
        running.thread.shutdownNow();
        running = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
