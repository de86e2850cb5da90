package dev.countersign.keystore;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that a test moves; jwt-testing has one too, but depends on this module. */
final class MovableClock implements InstantSource {

  private final AtomicReference<Instant> now;

  private MovableClock(Instant start) {
    now = new AtomicReference<>(start);
  }

  static MovableClock at(Instant start) {
    return new MovableClock(start);
  }

  Instant advance(Duration duration) {
    return now.updateAndGet(instant -> instant.plus(duration));
  }

  void set(Instant instant) {
    now.set(instant);
  }

  @Override
  public Instant instant() {
    return now.get();
  }
}
