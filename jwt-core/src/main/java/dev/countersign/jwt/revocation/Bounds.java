package dev.countersign.jwt.revocation;

/** What a store in memory may be told to hold at most. */
final class Bounds {

  /** Beyond it a heap is the wrong place. */
  private static final int MAX = 100_000_000;

  private Bounds() {}

  static int requireBound(int maxEntries) {
    if (maxEntries < 1 || maxEntries > MAX) {
      throw new IllegalArgumentException(
          "expected a bound of 1 to " + MAX + " entries, but it is " + maxEntries);
    }
    return maxEntries;
  }
}
