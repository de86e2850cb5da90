package dev.countersign.jwt.revocation;

import dev.countersign.jwt.Jwt;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a token is known by: 128 bits of SHA-256, over issuer and {@code jti}, or over the signing
 * input of a token without one. Only a holder of the signing key chooses these, and two tokens that
 * share a key would only be revoked together.
 */
record TokenKey(long high, long low) {

  static TokenKey of(Jwt jwt) {
    return jwt.id()
        .map(id -> of(jwt.issuer().orElse(""), id))
        .orElseGet(() -> of(jwt.signingInputDigest()));
  }

  static TokenKey of(String issuer, String id) {
    byte[] issuerBytes = issuer.getBytes(StandardCharsets.UTF_8);
    MessageDigest sha256 = sha256();
    // The length keeps issuer and id apart: ("a", "bc") is not ("ab", "c").
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(issuerBytes.length).array());
    sha256.update(issuerBytes);
    return of(sha256.digest(id.getBytes(StandardCharsets.UTF_8)));
  }

  private static TokenKey of(byte[] digest) {
    ByteBuffer bytes = ByteBuffer.wrap(digest);
    return new TokenKey(bytes.getLong(), bytes.getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
