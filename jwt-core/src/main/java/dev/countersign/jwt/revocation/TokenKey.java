package dev.countersign.jwt.revocation;

import dev.countersign.jwt.IssuedToken;
import dev.countersign.jwt.Jwt;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;

/**
 * What a token is known by in a store: 128 bits of SHA-256, over issuer and {@code jti}, or over
 * the signing input of a token without one. Only a holder of the signing key chooses these, and two
 * tokens that share a key would only be revoked together.
 *
 * <p>The same in every version and every store, since entries outlive processes: the first 16 bytes
 * of {@link Jwt#identityDigest()}. A token without {@code iss} counts as of the issuer "".
 * Immutable.
 *
 * @param high the first eight bytes, big-endian
 * @param low the last eight bytes, big-endian
 */
public record TokenKey(long high, long low) {

  /** The largest skew that a validator allows, so that an entry outlives its token everywhere. */
  static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

  /** How many bytes a key has in a store. */
  public static final int BYTES = 16;

  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /**
   * The key of a checked token.
   *
   * @param jwt the token
   * @return its key
   */
  public static TokenKey of(Jwt jwt) {
    return ofBytes(jwt.identityDigest());
  }

  /**
   * The key of a token that was just issued.
   *
   * @param token the token
   * @return the same key as that of the {@link Jwt} when it comes back
   */
  public static TokenKey of(IssuedToken token) {
    return of(token.issuer(), token.id());
  }

  /**
   * The key of a token of which only the id is known.
   *
   * @param issuer its {@code iss}
   * @param id its {@code jti}
   * @return its key
   */
  public static TokenKey of(String issuer, String id) {
    return ofBytes(Jwt.identityDigest(issuer, id));
  }

  /**
   * A key as a store holds it.
   *
   * @param bytes 16 bytes or more, of which the first 16 count
   * @return the key
   * @throws IllegalArgumentException if there are fewer
   */
  public static TokenKey ofBytes(byte[] bytes) {
    if (bytes.length < BYTES) {
      throw new IllegalArgumentException(
          "expected at least " + BYTES + " bytes, but there are " + bytes.length);
    }
    return new TokenKey((long) BIG_ENDIAN.get(bytes, 0), (long) BIG_ENDIAN.get(bytes, Long.BYTES));
  }

  /**
   * The key as a store holds it.
   *
   * @return 16 bytes, a new array each time
   */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  /**
   * Until when a store keeps what it knows of a token: until it is expired for every validator, of
   * which none allows a clock skew of more than five minutes.
   *
   * @param expiresAt the token's {@code exp}, or {@link Instant#MAX} if that is not known
   * @return five minutes later, or {@link Instant#MAX} for ever
   */
  public static Instant keepUntil(Instant expiresAt) {
    return expiresAt.isAfter(Instant.MAX.minus(MAX_CLOCK_SKEW))
        ? Instant.MAX
        : expiresAt.plus(MAX_CLOCK_SKEW);
  }
}
