package dev.countersign.benchmarks;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Another library, and what it took. */
record Peer(Library library, Measured measured) {

  static Optional<Peer> fastestOf(Map<String, Measured> rows) {
    return among(rows).min(Comparator.comparingDouble(peer -> peer.measured.medianNanos()));
  }

  /** What the peer allocates that allocates least; not a number if there is none. */
  static double leastBytes(Map<String, Measured> rows) {
    return among(rows).mapToDouble(peer -> peer.measured.medianBytes()).min().orElse(Double.NaN);
  }

  private static Stream<Peer> among(Map<String, Measured> rows) {
    return rows.entrySet().stream()
        .map(row -> new Peer(Library.valueOf(row.getKey()), row.getValue()))
        .filter(peer -> peer.library.isPeer());
  }
}
