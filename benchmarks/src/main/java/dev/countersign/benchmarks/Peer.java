package dev.countersign.benchmarks;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Another library, and what it took. */
record Peer(Library library, Measured measured) {

  static Optional<Peer> fastestOf(Map<String, Measured> rows) {
    return rows.entrySet().stream()
        .map(row -> new Peer(Library.valueOf(row.getKey()), row.getValue()))
        .filter(peer -> peer.library.isPeer())
        .min(Comparator.comparingDouble(peer -> peer.measured.medianNanos()));
  }
}
