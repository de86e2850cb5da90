package dev.countersign.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When this machine last stood still, as told by somebody who looks at the clock all the time. Keys
 * that turn every two seconds are late then, and a server says that it cannot tell. Thread-safe.
 */
final class Pauses {

  /** A server looks after its keys twice a second, and has another half to be late. */
  static final Duration LONG = Duration.ofMillis(250);

  /** After a pause of any length a new key has signed since, and is known. */
  static final Duration AFTERMATH = Duration.ofSeconds(5);

  private final InstantSource clock;
  private volatile Instant looked;
  private volatile Instant over = Instant.EPOCH;

  Pauses(InstantSource clock) {
    this.clock = clock;
    this.looked = clock.instant();
  }

  /** To be called over and over by one thread that does nothing else. */
  void look() {
    Instant now = clock.instant();
    lasted(looked, now);
    looked = now;
  }

  /** What took this time and takes next to none otherwise. */
  void lasted(Instant from, Instant to) {
    if (isLong(from, to)) {
      over = to;
    }
  }

  /** Whether one is not over, or was not long before this. */
  boolean isRecent() {
    Instant now = clock.instant();
    return isLong(looked, now) || Duration.between(over, now).compareTo(AFTERMATH) <= 0;
  }

  private static boolean isLong(Instant from, Instant to) {
    return Duration.between(from, to).compareTo(LONG) >= 0;
  }
}
