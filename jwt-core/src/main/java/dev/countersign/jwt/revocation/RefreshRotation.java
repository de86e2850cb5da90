package dev.countersign.jwt.revocation;

/**
 * What became of a refresh token that a client wants to exchange. Only {@link Rotated} gives it
 * tokens. {@link Unavailable} is 503 with {@code Retry-After}, and the client keeps its token; all
 * others are {@code invalid_grant} (RFC 6749 section 5.2), with one and the same text.
 *
 * <p>Immutable. No {@code toString()} shows a token.
 */
public sealed interface RefreshRotation {

  /**
   * The token was good; give the client this one in its place.
   *
   * @param token the successor, a credential
   * @param family whose it is and what for
   * @param repeated false if this call exchanged it; true if it had been exchanged within the
   *     grace, and this is the same successor again
   */
  record Rotated(String token, RefreshFamily family, boolean repeated) implements RefreshRotation {

    /** All but the token. */
    @Override
    public String toString() {
      return "Rotated[family=" + family + ", repeated=" + repeated + "]";
    }
  }

  /**
   * The token had been exchanged before, and not just now: somebody has it who should not. The
   * family is ended, whoever came first (RFC 9700 section 4.14.2).
   *
   * @param family as it is now, ended
   * @param justNow whether this call ended it; false if an earlier replay had
   */
  record Replayed(RefreshFamily family, boolean justNow) implements RefreshRotation {}

  /**
   * The family was ended by a log-out or an administrator.
   *
   * @param family as it is now
   */
  record Revoked(RefreshFamily family) implements RefreshRotation {}

  /**
   * The family was not used for too long, or is too old.
   *
   * @param family as it is now
   */
  record Expired(RefreshFamily family) implements RefreshRotation {}

  /**
   * The token belongs to another client. Nothing was changed: whoever has the token could as well
   * have named the right client, so that ending the family would only harm its owner. The client
   * that sent it is worth a look.
   *
   * @param family as it is now
   */
  record ClientMismatch(RefreshFamily family) implements RefreshRotation {}

  /** Not one of ours, or of a family that is long over. Nothing was changed. */
  record Unknown() implements RefreshRotation {}

  /**
   * It cannot be told, because the store is out of reach. The token may have been exchanged all the
   * same; sent again within the grace, it gives the successor.
   *
   * @param exception what was thrown
   */
  record Unavailable(RuntimeException exception) implements RefreshRotation {}
}
