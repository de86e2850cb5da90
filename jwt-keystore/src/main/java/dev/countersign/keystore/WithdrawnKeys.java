package dev.countersign.keystore;

import dev.countersign.jwt.Finding;
import java.time.Duration;
import java.util.Optional;

/** How long a key that was withdrawn may go on verifying somewhere, and whether that is long. */
final class WithdrawnKeys {

  private static final Duration LONG = Duration.ofDays(1);

  private WithdrawnKeys() {}

  /** A finding if it is long. */
  static Optional<Finding> finding(String which, Duration liveOn, String remedy) {
    return liveOn.compareTo(LONG) <= 0
        ? Optional.empty()
        : Optional.of(
            new Finding(
                "withdrawn-key-lives-on",
                which + " may be believed for " + liveOn + " after it was withdrawn",
                "whoever stole it can go on for so long",
                remedy));
  }
}
