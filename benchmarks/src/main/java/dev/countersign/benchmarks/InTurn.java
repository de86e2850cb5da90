package dev.countersign.benchmarks;

import java.time.Duration;
import java.util.Arrays;

/**
 * Countersign and the floor, called in turn within one process: what processes differ by, and what
 * the machine does meanwhile, concerns both. Where a signature takes most of the time that is more
 * than what they differ by.
 *
 * @param floorNanos the median call
 * @param countersignNanos the median call
 */
record InTurn(Algorithm algorithm, TokenSize size, double floorNanos, double countersignNanos) {

  private static final int MOST_CALLS = 1_000_000;

  /**
   * Measures both.
   *
   * @param each how long to warm up, and how long to measure after that
   */
  static InTurn measured(Algorithm algorithm, TokenSize size, Duration each) throws Exception {
    TestKey key = TestKey.of(algorithm);
    String token = new Tokens(key, size).good();
    TokenVerifier floor = Library.FLOOR.adapter().verifier(key);
    TokenVerifier countersign = Library.COUNTERSIGN.adapter().verifier(key);
    call(token, floor, countersign, each);
    Medians medians = call(token, floor, countersign, each);
    return new InTurn(algorithm, size, medians.first, medians.second);
  }

  private record Medians(double first, double second) {}

  private static Medians call(
      String token, TokenVerifier first, TokenVerifier second, Duration duration) throws Exception {
    long[] ofFirst = new long[MOST_CALLS];
    long[] ofSecond = new long[MOST_CALLS];
    long end = System.nanoTime() + duration.toNanos();
    int calls = 0;
    long before = System.nanoTime();
    while (calls == 0 || (calls < MOST_CALLS && before - end < 0)) {
      Object sight = first.verify(token);
      long between = System.nanoTime();
      Object other = second.verify(token);
      long after = System.nanoTime();
      if (sight == null || other == null) {
        throw new IllegalStateException("a verifier gave nothing for a good token");
      }
      ofFirst[calls] = between - before;
      ofSecond[calls] = after - between;
      calls++;
      before = System.nanoTime();
    }
    return new Medians(median(ofFirst, calls), median(ofSecond, calls));
  }

  private static double median(long[] nanos, int calls) {
    return Arrays.stream(nanos, 0, calls).sorted().skip(calls / 2).findFirst().orElseThrow();
  }
}
