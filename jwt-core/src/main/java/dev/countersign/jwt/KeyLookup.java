package dev.countersign.jwt;

import java.util.Objects;
import java.util.Optional;

/** What {@link VerificationKeys} knows about one key id at one instant. Immutable. */
public sealed interface KeyLookup {

  /**
   * The key, and it may verify now.
   *
   * @param key the key
   */
  record Found(VerificationKey key) implements KeyLookup {

    /**
     * Refuses a key that is not there, which is {@link Unknown}.
     *
     * @param key the key
     */
    public Found {
      Objects.requireNonNull(key, "key");
    }
  }

  /** There is no such key. */
  record Unknown() implements KeyLookup {}

  /** There was such a key; its time to verify is over. */
  record Expired() implements KeyLookup {}

  /** There was such a key; it was revoked. */
  record Revoked() implements KeyLookup {}

  /**
   * The keys are out of reach, so it cannot be told whether there is such a key.
   *
   * @param why what is out of reach, for the operator's log
   * @param exception what was thrown, if anything
   */
  record Unavailable(String why, Optional<Throwable> exception) implements KeyLookup {

    /**
     * Refuses null.
     *
     * @param why what is out of reach, for the operator's log
     * @param exception what was thrown, if anything
     */
    public Unavailable {
      Objects.requireNonNull(why, "why");
      Objects.requireNonNull(exception, "exception");
    }
  }
}
