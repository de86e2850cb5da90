package dev.countersign.benchmarks;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What the rounds of one benchmark say.
 *
 * @param nanos time of one call, of each round
 * @param bytes allocated by one call, of each round
 */
record Measured(List<Double> nanos, List<Double> bytes) {

  double medianNanos() {
    return median(nanos);
  }

  double medianBytes() {
    return median(bytes);
  }

  /** How many times as long as the other, round by round. */
  double timesOf(Measured other) {
    int rounds = Math.min(nanos.size(), other.nanos.size());
    return median(
        IntStream.range(0, rounds)
            .mapToObj(round -> nanos.get(round) / other.nanos.get(round))
            .toList());
  }

  /** How many times the throughput of this one two threads have, which take so long each. */
  double throughputOfTwo(Measured each) {
    return 2 * timesOf(each);
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
