package dev.countersign.jwt;

import java.util.Objects;

/**
 * A token was refused.
 *
 * <p>Has no stack trace: refusals are traffic and not bugs, and a flood of bad tokens must be
 * cheap.
 */
public final class JwtRejectedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /**
   * Wraps a verdict.
   *
   * @param rejected the verdict
   */
  public JwtRejectedException(Validation.Rejected rejected) {
    super(
        Objects.requireNonNull(rejected, "rejected").reason() + ": " + rejected.message(),
        null,
        false,
        false);
    this.reason = rejected.reason();
  }

  /**
   * Why the token was refused.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }
}
