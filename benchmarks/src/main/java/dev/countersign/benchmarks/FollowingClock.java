package dev.countersign.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Follows the time of the machine in small steps that somebody takes, so that a machine which stood
 * still for a while does not make keys late that nobody could rotate meanwhile.
 */
final class FollowingClock implements InstantSource {

  private static final Duration LONGEST_STEP = Duration.ofMillis(200);

  private volatile Instant now = Instant.now();

  /** To the time of the machine, or a step nearer to it. */
  void step() {
    Instant machine = Instant.now();
    Instant farthest = now.plus(LONGEST_STEP);
    now = machine.isBefore(farthest) ? machine : farthest;
  }

  @Override
  public Instant instant() {
    return now;
  }
}
