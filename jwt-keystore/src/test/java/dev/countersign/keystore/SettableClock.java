package dev.countersign.keystore;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Moves when a test says so. */
final class SettableClock implements InstantSource {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private volatile Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  void set(Instant instant) {
    now = instant;
  }

  void advance(Duration duration) {
    now = now.plus(duration);
  }
}
