package dev.countersign.jwt;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A token as it was issued, with what one needs to record it.
 *
 * <p>Immutable and thread-safe. {@link #compact()} is a credential; {@link #toString()} does not
 * show it.
 */
public final class IssuedToken {

  private final String compact;
  private final String keyId;
  private final String id;
  private final Instant issuedAt;
  private final Instant expiresAt;
  private final Map<String, @Nullable Object> claims;

  IssuedToken(
      String compact,
      String keyId,
      String id,
      Instant issuedAt,
      Instant expiresAt,
      Map<String, @Nullable Object> claims) {
    this.compact = compact;
    this.keyId = keyId;
    this.id = id;
    this.issuedAt = issuedAt;
    this.expiresAt = expiresAt;
    this.claims = Collections.unmodifiableMap(claims);
  }

  /**
   * The token.
   *
   * @return a compact JWS
   */
  public String compact() {
    return compact;
  }

  /**
   * The id of the key that signed it.
   *
   * @return the header's {@code kid}
   */
  public String keyId() {
    return keyId;
  }

  /**
   * The token's id.
   *
   * @return the {@code jti}, 128 random bits in base64url
   */
  public String id() {
    return id;
  }

  /**
   * Who issued it.
   *
   * @return the {@code iss}
   */
  public String issuer() {
    return (String) Objects.requireNonNull(claims.get("iss"), "iss");
  }

  /**
   * Whom it is about.
   *
   * @return the {@code sub}, or empty
   */
  public Optional<String> subject() {
    return Optional.ofNullable((String) claims.get("sub"));
  }

  /**
   * When it was issued.
   *
   * @return the {@code iat}, in whole seconds
   */
  public Instant issuedAt() {
    return issuedAt;
  }

  /**
   * From when it is expired.
   *
   * @return the {@code exp}, in whole seconds
   */
  public Instant expiresAt() {
    return expiresAt;
  }

  /**
   * All claims as written.
   *
   * @return an unmodifiable map in the token's order
   */
  public Map<String, @Nullable Object> claims() {
    return claims;
  }

  /**
   * The SHA-256 digest of the signing input, as {@link Jwt#signingInputDigest()} gives it when the
   * token comes back.
   *
   * @return 32 bytes, a new array each time
   */
  public byte[] signingInputDigest() {
    String signingInput = compact.substring(0, compact.lastIndexOf('.'));
    return Thumbprint.sha256(signingInput.getBytes(StandardCharsets.US_ASCII));
  }

  /** Id and expiry, never the token. */
  @Override
  public String toString() {
    return "IssuedToken[jti=" + id + ", kid=" + keyId + ", exp=" + expiresAt + "]";
  }
}
