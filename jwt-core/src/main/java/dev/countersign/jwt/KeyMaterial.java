package dev.countersign.jwt;

import java.security.MessageDigest;
import java.security.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * What a verification key is made of: a public key, or a secret that does not leave this package.
 */
final class KeyMaterial {

  private final @Nullable PublicKey publicKey;
  private final byte @Nullable [] secret;

  /** Empty for a secret. */
  private final String thumbprint;

  private KeyMaterial(@Nullable PublicKey publicKey, byte @Nullable [] secret) {
    this.publicKey = publicKey;
    this.secret = secret;
    this.thumbprint = publicKey == null ? "" : Thumbprint.of(publicKey);
  }

  static KeyMaterial ofPublic(JwsAlgorithm algorithm, PublicKey key) {
    KeyStrength.requireFit(algorithm, key);
    return new KeyMaterial(key, null);
  }

  static KeyMaterial ofSecret(JwsAlgorithm algorithm, byte[] secret) {
    byte[] copy = secret.clone();
    SecretStrength.requireFit(algorithm, copy);
    return new KeyMaterial(null, copy);
  }

  PublicKey publicKey() {
    if (publicKey == null) {
      throw new IllegalStateException("this key is a secret; it has no public key");
    }
    return publicKey;
  }

  byte[] secret() {
    if (secret == null) {
      throw new IllegalStateException("this key is a public key; it has no secret");
    }
    return secret;
  }

  String thumbprint() {
    return thumbprint;
  }

  boolean sameAs(KeyMaterial other) {
    if (secret != null) {
      return other.secret != null && MessageDigest.isEqual(secret, other.secret);
    }
    // Over the numbers: encodings differ between providers, and some keys have none.
    return other.publicKey != null && thumbprint.equals(other.thumbprint);
  }
}
