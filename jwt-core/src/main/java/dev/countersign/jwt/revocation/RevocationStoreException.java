package dev.countersign.jwt.revocation;

/**
 * A shared store is out of reach, did not answer in time, or gave an answer that makes no sense.
 *
 * <p>Thrown by whatever writes or lists: to revoke, to cut off, to start or end a session, to
 * record a token, and to read a generation before minting. The write may or may not have happened;
 * do it again, since doing it twice does no harm. A <em>check</em> never throws it, but answers
 * {@link dev.countersign.jwt.RevocationStatus.CannotTell}. The forms in memory never throw it.
 * Immutable.
 */
public final class RevocationStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Says what happened.
   *
   * @param message what was expected, what was found and what to do; no token and no password
   */
  public RevocationStoreException(String message) {
    super(message);
  }

  /**
   * Says what happened, and why.
   *
   * @param message what was expected, what was found and what to do; no token and no password
   * @param cause what went wrong
   */
  public RevocationStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
