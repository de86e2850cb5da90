package dev.countersign.jwt;

import java.util.Objects;

/**
 * A token was refused.
 *
 * <p>Has no stack trace: refusals are traffic and not bugs, and a flood of bad tokens must be
 * cheap. Immutable.
 */
public final class JwtRejectedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String clientDescription;

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
    this.clientDescription = rejected.clientDescription();
  }

  /**
   * Why the token was refused.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }

  /**
   * What a client may be told; {@link #getMessage()} is for the operator's log.
   *
   * @return the sentence of {@link Validation.Rejected#clientDescription()}
   */
  public String clientDescription() {
    return clientDescription;
  }
}
