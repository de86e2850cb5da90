package dev.countersign.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until a test moves it.
 *
 * <p>Give the same clock to issuer, validator and denylist, and no test has to sleep. Thread-safe:
 * a move is seen by every later reading.
 */
public final class MovableClock implements InstantSource {

  /** Never null; the type of AtomicReference cannot say so. */
  private final AtomicReference<Instant> now;

  private MovableClock(Instant start) {
    now = new AtomicReference<>(Objects.requireNonNull(start, "start"));
  }

  /**
   * A clock that stands at an instant.
   *
   * @param start what it shows first
   * @return a new clock
   */
  public static MovableClock at(Instant start) {
    return new MovableClock(start);
  }

  /**
   * Moves on, or back by a negative duration.
   *
   * @param duration how far
   * @return what the clock shows now
   */
  public Instant advance(Duration duration) {
    return now.updateAndGet(instant -> instant.plus(duration));
  }

  /**
   * Moves to an instant, later or earlier.
   *
   * @param instant what it shows from now on
   */
  public void set(Instant instant) {
    now.set(Objects.requireNonNull(instant, "instant"));
  }

  @Override
  public Instant instant() {
    return Objects.requireNonNull(now.get(), "now");
  }

  /** What it shows. */
  @Override
  public String toString() {
    return "MovableClock[" + instant() + "]";
  }
}
