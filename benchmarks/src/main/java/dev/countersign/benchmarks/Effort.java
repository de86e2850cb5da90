package dev.countersign.benchmarks;

import java.time.Duration;

/**
 * How long each benchmark is measured.
 *
 * <p>A round measures all benchmarks of a part one after the other, each in a process of its own if
 * {@code forked}. Ratios are taken within a round, a minute at most, so that the moods of the
 * machine concern both numbers; what is reported is the median of the rounds.
 *
 * @param warmUpsWithRsa where tokens are validated with RSA: few fit into a second, and what reads
 *     large ones is not compiled before it was called some ten thousand times
 */
record Effort(
    int rounds,
    boolean forked,
    int warmUps,
    int warmUpsWithRsa,
    int iterations,
    Duration warmUp,
    Duration iteration) {

  static Effort full() {
    return new Effort(3, true, 3, 6, 3, Duration.ofMillis(800), Duration.ofMillis(500));
  }

  /** A look at the tables, whose numbers mean little. */
  static Effort quick() {
    return new Effort(1, true, 1, 1, 1, Duration.ofMillis(300), Duration.ofMillis(200));
  }

  /** Whether everything runs. */
  static Effort smoke() {
    return new Effort(1, false, 0, 0, 1, Duration.ofMillis(10), Duration.ofMillis(10));
  }

  int warmUpsOf(Part part) {
    return part.name().matches("(validate|scaling)/[RP]S256/.*") ? warmUpsWithRsa : warmUps;
  }

  @Override
  public String toString() {
    return "%d %s, in each %d × %d ms to warm up (%d × to validate with RSA) and %d × %d ms measured"
        .formatted(
            rounds,
            forked ? "rounds in new processes" : "rounds in one process",
            warmUps,
            warmUp.toMillis(),
            warmUpsWithRsa,
            iterations,
            iteration.toMillis());
  }
}
