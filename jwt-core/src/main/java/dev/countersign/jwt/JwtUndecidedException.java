package dev.countersign.jwt;

import java.util.Objects;

/**
 * A token could not be judged, because keys or the revocation check were out of reach.
 *
 * <p>The token may be good. Answer 503 and not 401, so that clients keep it. Immutable.
 */
public final class JwtUndecidedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Validation.Undecided.Cause undecidedCause;

  /**
   * Wraps a verdict.
   *
   * @param undecided the verdict
   */
  public JwtUndecidedException(Validation.Undecided undecided) {
    super(
        Objects.requireNonNull(undecided, "undecided").cause() + ": " + undecided.message(),
        undecided.exception().orElse(null));
    this.undecidedCause = undecided.cause();
  }

  /**
   * What was out of reach.
   *
   * @return keys, revocation or a rule
   */
  public Validation.Undecided.Cause undecidedCause() {
    return undecidedCause;
  }
}
