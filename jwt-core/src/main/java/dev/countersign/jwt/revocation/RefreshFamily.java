package dev.countersign.jwt.revocation;

import java.time.Instant;
import java.util.Optional;

/**
 * All refresh tokens that descend from one log-in: the row that a store keeps. Of the tokens
 * themselves nothing is kept; each is recomputed from the family's key and a counter, and the one
 * with the row's counter is the only live one.
 *
 * <p>All instants are in whole milliseconds. Immutable; {@link #toString()} does not show the key.
 *
 * @param id 128 random bits, 22 characters of base64url
 * @param grant whose it is and what for; written once
 * @param wrappedKey the key of the family, encrypted: at most 128 characters of base64url. Written
 *     once; useless without the key-encryption key
 * @param createdAt when the first token was issued; written once
 * @param absoluteExpiry from here on it is over (inclusive), however often it was used, and a store
 *     may forget it; written once
 * @param idleExpiry from here on it is over (inclusive) unless it is used before; never after
 *     {@code absoluteExpiry}
 * @param counter how often the token was exchanged for the next one; only ever grows
 * @param rotatedAt when that was last; at first {@code createdAt}
 * @param revocation when and why it was ended, if it was; never taken back
 */
public record RefreshFamily(
    String id,
    RefreshGrant grant,
    String wrappedKey,
    Instant createdAt,
    Instant absoluteExpiry,
    Instant idleExpiry,
    long counter,
    Instant rotatedAt,
    Optional<Revocation> revocation) {

  /** Why a family was ended before its time. */
  public enum Cause {
    /** It was asked for: log-out, RFC 7009, or an administrator. */
    REVOKED,
    /** A token that had been exchanged came again: somebody else has it (RFC 9700 4.14.2). */
    REPLAYED
  }

  /**
   * When and why a family was ended.
   *
   * @param at the instant, in whole milliseconds
   * @param cause why
   */
  public record Revocation(Instant at, Cause cause) {}

  /**
   * This family one token later.
   *
   * @param at when the token was exchanged
   * @param newIdleExpiry the new {@code idleExpiry}
   * @return a new value with the next counter
   */
  public RefreshFamily advanced(Instant at, Instant newIdleExpiry) {
    return new RefreshFamily(
        id,
        grant,
        wrappedKey,
        createdAt,
        absoluteExpiry,
        newIdleExpiry,
        counter + 1,
        at,
        revocation);
  }

  /**
   * This family, ended. A family that was ended before stays as it is.
   *
   * @param how when and why
   * @return a family that is revoked
   */
  public RefreshFamily revoked(Revocation how) {
    if (revocation.isPresent()) {
      return this;
    }
    return new RefreshFamily(
        id,
        grant,
        wrappedKey,
        createdAt,
        absoluteExpiry,
        idleExpiry,
        counter,
        rotatedAt,
        Optional.of(how));
  }

  /** At the bound itself it is expired, as a token is at its {@code exp}. */
  boolean isExpired(Instant now) {
    return !now.isBefore(idleExpiry) || !now.isBefore(absoluteExpiry);
  }

  /** What an operator may read; without the key, and without what the application keeps. */
  @Override
  public String toString() {
    return "RefreshFamily[id="
        + id
        + ", subject="
        + grant.subject()
        + ", counter="
        + counter
        + ", idleExpiry="
        + idleExpiry
        + ", absoluteExpiry="
        + absoluteExpiry
        + ", revocation="
        + revocation
        + "]";
  }
}
