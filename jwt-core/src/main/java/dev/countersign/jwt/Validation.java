package dev.countersign.jwt;

import java.util.Optional;

/**
 * The verdict on a token: accepted, rejected, or undecided because something that has to be asked
 * was out of reach.
 *
 * <p>Immutable. 'Undecided' is a variant of its own so that every caller has to answer it: over
 * HTTP it is 503 and not 401, since a client that reads 401 throws a good token away.
 */
public sealed interface Validation {

  /**
   * The token is believed.
   *
   * @param jwt the checked token
   */
  record Accepted(Jwt jwt) implements Validation {}

  /**
   * The token is refused.
   *
   * @param reason why, for machines
   * @param message why, for the operator's log; never holds the token, a key, a secret or any text
   *     that the sender chose
   */
  record Rejected(Reason reason, String message) implements Validation {

    /**
     * What a client may be told: the same text for each way in which a token can be bad.
     *
     * @return a fixed sentence, safe in a header and in a body
     */
    public String clientDescription() {
      return reason == Reason.SCOPE_MISSING
          ? "The access token does not grant what this request needs"
          : "The access token is missing, malformed, expired, revoked or not meant for this service";
    }
  }

  /**
   * The token could not be judged.
   *
   * @param cause what was out of reach
   * @param message what happened, for the operator's log; holds no token, key or secret
   * @param exception what was thrown, if anything
   */
  record Undecided(Cause cause, String message, Optional<Throwable> exception)
      implements Validation {

    /** What was out of reach. */
    public enum Cause {
      /** The source of verification keys. */
      KEYS,
      /** The revocation check. */
      REVOCATION,
      /** A rule of the application's own, which threw. */
      RULE
    }
  }
}
