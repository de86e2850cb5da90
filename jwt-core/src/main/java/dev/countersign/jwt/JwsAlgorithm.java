package dev.countersign.jwt;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The signature algorithms that a key can be made for (RFC 7518 section 3.1, RFC 8037, RFC 9864,
 * RFC 9964).
 *
 * <p>A key is bound to exactly one of these when it is made, and a token's {@code alg} is only ever
 * compared with it (RFC 8725 section 3.1). {@code none} is not among them and cannot be expressed.
 * Immutable and thread-safe.
 */
public enum JwsAlgorithm {
  /** HMAC with SHA-256; a secret of at least 32 bytes (RFC 7518 section 3.2). */
  HS256("HS256", KeyFamily.SECRET, 32),
  /** HMAC with SHA-384; a secret of at least 48 bytes (RFC 7518 section 3.2). */
  HS384("HS384", KeyFamily.SECRET, 48),
  /** HMAC with SHA-512; a secret of at least 64 bytes (RFC 7518 section 3.2). */
  HS512("HS512", KeyFamily.SECRET, 64),
  /** RSASSA-PKCS1-v1_5 with SHA-256; a modulus of at least 2048 bits (RFC 7518 section 3.3). */
  RS256("RS256", KeyFamily.RSA, 0),
  /** RSASSA-PKCS1-v1_5 with SHA-384; a modulus of at least 2048 bits (RFC 7518 section 3.3). */
  RS384("RS384", KeyFamily.RSA, 0),
  /** RSASSA-PKCS1-v1_5 with SHA-512; a modulus of at least 2048 bits (RFC 7518 section 3.3). */
  RS512("RS512", KeyFamily.RSA, 0),
  /** RSASSA-PSS with SHA-256; a modulus of at least 2048 bits (RFC 7518 section 3.5). */
  PS256("PS256", KeyFamily.RSA, 0),
  /** RSASSA-PSS with SHA-384; a modulus of at least 2048 bits (RFC 7518 section 3.5). */
  PS384("PS384", KeyFamily.RSA, 0),
  /** RSASSA-PSS with SHA-512; a modulus of at least 2048 bits (RFC 7518 section 3.5). */
  PS512("PS512", KeyFamily.RSA, 0),
  /** ECDSA on P-256 with SHA-256 (RFC 7518 section 3.4). */
  ES256("ES256", KeyFamily.EC, 64),
  /** ECDSA on P-384 with SHA-384 (RFC 7518 section 3.4). */
  ES384("ES384", KeyFamily.EC, 96),
  /** ECDSA on P-521 with SHA-512 (RFC 7518 section 3.4). */
  ES512("ES512", KeyFamily.EC, 132),
  /** Ed25519 under its first name, {@code EdDSA} (RFC 8037 section 3.1). */
  EDDSA("EdDSA", KeyFamily.ED25519, 64),
  /** Ed25519 under its fully specified name, {@code Ed25519} (RFC 9864 section 2.2). */
  ED25519("Ed25519", KeyFamily.ED25519, 64),
  /**
   * ML-DSA-44, post-quantum, of security category 2; where a provider has it (RFC 9964, FIPS 204).
   */
  ML_DSA_44("ML-DSA-44", KeyFamily.ML_DSA, 2420),
  /**
   * ML-DSA-65, post-quantum, of security category 3; where a provider has it (RFC 9964, FIPS 204).
   */
  ML_DSA_65("ML-DSA-65", KeyFamily.ML_DSA, 3309),
  /**
   * ML-DSA-87, post-quantum, of security category 5; where a provider has it (RFC 9964, FIPS 204).
   */
  ML_DSA_87("ML-DSA-87", KeyFamily.ML_DSA, 4627);

  static final String ML_DSA_MISSING =
      "no JCA provider here has ML-DSA; run on JDK 24 or newer, or register Bouncy Castle"
          + " (Security.addProvider(new BouncyCastleProvider()))";

  private static final Map<String, JwsAlgorithm> BY_NAME =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(JwsAlgorithm::headerName, a -> a));

  private final String headerName;
  private final KeyFamily family;
  private final int signatureLength;

  JwsAlgorithm(String headerName, KeyFamily family, int signatureLength) {
    this.headerName = headerName;
    this.family = family;
    this.signatureLength = signatureLength;
  }

  /**
   * The algorithm with this exact {@code alg} value; names are case-sensitive (RFC 7515 section
   * 4.1.1).
   *
   * @param headerName a value such as {@code ES256} or {@code EdDSA}
   * @return the algorithm, or empty for any other name, {@code none} included
   */
  public static Optional<JwsAlgorithm> named(String headerName) {
    return Optional.ofNullable(BY_NAME.get(headerName));
  }

  /**
   * The value of the {@code alg} header parameter.
   *
   * @return the registered name, for example {@code ES256}
   */
  public String headerName() {
    return headerName;
  }

  /**
   * Whether the key that verifies is the key that signs, so that every verifier could also mint.
   *
   * @return true for the HMAC algorithms
   */
  public boolean isSymmetric() {
    return family == KeyFamily.SECRET;
  }

  /**
   * Whether a JCA provider of this process can sign and verify with it. All but ML-DSA are in every
   * JDK; ML-DSA is in JDK 24 and newer, and in Bouncy Castle where it is registered. Asked anew at
   * each call, since providers come and go.
   *
   * @return true if keys can be made for it
   */
  public boolean isAvailable() {
    return isSymmetric() || JcaAlgorithm.hasProvider(this);
  }

  void requireAvailable() {
    if (!isAvailable()) {
      throw new InvalidKeyMaterialException(whyUnavailable());
    }
  }

  String whyUnavailable() {
    return family == KeyFamily.ML_DSA
        ? ML_DSA_MISSING
        : "no JCA provider here has "
            + headerName
            + "; does the JDK lack a module, as jdk.crypto.ec?";
  }

  KeyFamily family() {
    return family;
  }

  /** Length in bytes of each signature; zero where it depends on the key (RSA: the modulus). */
  int signatureLength() {
    return signatureLength;
  }
}
