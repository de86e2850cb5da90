package dev.countersign.jwt.revocation;

/**
 * The store of a server-side check is out of reach, did not answer in time, or holds what makes no
 * sense.
 *
 * <p>Nothing is known of the token then: answer 503 and not 401, so that clients keep it. A write
 * that ends so may have been applied or not. A <em>check</em> never throws it, but answers {@link
 * dev.countersign.jwt.RevocationStatus.CannotTell}. The forms in memory never throw it. Immutable.
 */
public final class RevocationStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Says what happened.
   *
   * @param message what was expected, what was found and what to do; no token and no key
   */
  public RevocationStoreException(String message) {
    super(message);
  }

  /**
   * Says what happened, and why.
   *
   * @param message what was expected, what was found and what to do; no token and no key
   * @param cause what went wrong
   */
  public RevocationStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
