package dev.countersign.jwt.revocation;

/**
 * A store holds as many unexpired entries as it may, and did not take another: what was asked for
 * did not happen. It does not make room by dropping one, since to forget a revocation is to undo
 * it. Immutable.
 */
public final class RevocationStoreFullException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Says which bound was met.
   *
   * @param message which bound was met, what did not happen, and what to do; no token
   */
  public RevocationStoreFullException(String message) {
    super(message);
  }
}
