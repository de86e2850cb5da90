package dev.countersign.redis;

import java.time.Duration;

/** How much longer the server keeps something than it is needed by the clocks of the nodes. */
final class Margins {

  /** How far the clocks of nodes and server may differ, where nothing else was said. */
  static final Duration SKEW = Duration.ofMinutes(5);

  /** The largest clock skew that a validator allows, and the skew. */
  static final Duration OF_TOKENS = Duration.ofMinutes(5).plus(SKEW);

  private Margins() {}
}
