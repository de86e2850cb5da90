package dev.countersign.examples;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what happens by itself, and not for ever. */
final class Await {

  /** Not a bound on speed: the machine may be busy with other builds. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration PAUSE = Duration.ofMillis(10);

  private Await() {}

  static void that(Callable<Boolean> condition, Callable<String> otherwise) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!condition.call()) {
        if (System.nanoTime() > end) {
          throw new AssertionError(otherwise.call());
        }
        Thread.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (Exception e) {
      throw new AssertionError("it cannot be told", e);
    }
  }
}
