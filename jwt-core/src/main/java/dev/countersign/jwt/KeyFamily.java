package dev.countersign.jwt;

/** The kind of material that an algorithm needs, with the JWK key type that carries it. */
enum KeyFamily {
  SECRET("oct"),
  RSA("RSA"),
  EC("EC"),
  ED25519("OKP"),
  ML_DSA("AKP");

  private final String keyType;

  KeyFamily(String keyType) {
    this.keyType = keyType;
  }

  /** The value of {@code kty} (RFC 7518 section 6.1, RFC 8037 section 2, RFC 9964). */
  String keyType() {
    return keyType;
  }
}
