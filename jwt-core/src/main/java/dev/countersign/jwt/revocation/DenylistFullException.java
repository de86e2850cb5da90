package dev.countersign.jwt.revocation;

/**
 * A denylist holds as many unexpired entries as it may, and did not take another. It does not make
 * room by dropping one, since that token would be good again. Immutable.
 */
public final class DenylistFullException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DenylistFullException(int maxEntries) {
    super(
        "the denylist holds "
            + maxEntries
            + " revoked tokens that have not expired, which is its"
            + " bound; this token was not revoked. Raise the bound, shorten the lifetime of tokens,"
            + " or revoke by subject or key");
  }
}
