package dev.countersign.jwt;

import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The three parameter sets of ML-DSA (FIPS 204 section 4) and the DER encodings of their keys (RFC
 * 9881).
 *
 * <p>Java 17 has no type for these keys, and each provider has its own; what they share is the
 * encoding. It has one fixed length for each set, and so it is compared and not parsed.
 */
enum MlDsaSet {
  ML_DSA_44(17, 1312, 2560),
  ML_DSA_65(18, 1952, 4032),
  ML_DSA_87(19, 2592, 4896);

  /** In bytes; the whole key pair is computed from it (FIPS 204 algorithm 1). */
  static final int SEED_LENGTH = 32;

  /** The seed of the matrix; what follows in a public key is t1, ten bits a coefficient. */
  private static final int RHO_LENGTH = 32;

  private final int publicKeyLength;
  private final int expandedKeyLength;
  private final String algorithmIdentifier;

  MlDsaSet(int lastOfObjectIdentifier, int publicKeyLength, int expandedKeyLength) {
    this.publicKeyLength = publicKeyLength;
    this.expandedKeyLength = expandedKeyLength;
    // 2.16.840.1.101.3.4.3.17 to 19, without parameters.
    this.algorithmIdentifier = "300b06096086480165030403%02x".formatted(lastOfObjectIdentifier);
  }

  static MlDsaSet of(JwsAlgorithm algorithm) {
    return switch (algorithm) {
      case ML_DSA_44 -> ML_DSA_44;
      case ML_DSA_65 -> ML_DSA_65;
      case ML_DSA_87 -> ML_DSA_87;
      default -> throw new IllegalArgumentException(algorithm + " is not ML-DSA");
    };
  }

  /** Empty for every other kind of key, and for one without encoding. */
  static Optional<MlDsaSet> of(PublicKey key) {
    for (MlDsaSet set : values()) {
      if (isOne(key.getEncoded(), set.publicKeyPrefix(), set.publicKeyLength)) {
        return Optional.of(set);
      }
    }
    return Optional.empty();
  }

  /** In the JCA and as {@code alg} (RFC 9964). */
  String standardName() {
    return name().replace('_', '-');
  }

  /** In bytes, without the encoding around it. */
  int publicKeyLength() {
    return publicKeyLength;
  }

  /** The bytes of FIPS 204, of a key that is of this set. */
  byte[] rawPublicKey(PublicKey key) {
    return tail(key.getEncoded(), publicKeyLength);
  }

  X509EncodedKeySpec encodedPublicKey(byte[] raw) {
    return new X509EncodedKeySpec(joined(publicKeyPrefix(), raw));
  }

  /** PKCS#8 with the seed alone, the form that RFC 9881 section 6 prefers. */
  byte[] encodedSeed(byte[] seed) {
    return joined(seedPrefix(), seed);
  }

  /** The set of a PKCS#8 private key that holds its seed, alone or beside the expanded key. */
  static Optional<MlDsaSet> ofSeedIn(byte[] pkcs8) {
    for (MlDsaSet set : values()) {
      if (isOne(pkcs8, set.seedPrefix(), SEED_LENGTH)
          || isOne(pkcs8, set.bothPrefix(), SEED_LENGTH + 4 + set.expandedKeyLength)) {
        return Optional.of(set);
      }
    }
    return Optional.empty();
  }

  /** The seed in a PKCS#8 private key that holds one of this set. */
  byte[] seedIn(byte[] pkcs8) {
    int from = isOne(pkcs8, seedPrefix(), SEED_LENGTH) ? seedPrefix().length : bothPrefix().length;
    return Arrays.copyOfRange(pkcs8, from, from + SEED_LENGTH);
  }

  /**
   * Whether anybody can sign for this public key. A coefficient of t1 that is 0 or 1023 stands for
   * 0 or -1; where most are such, c·t1·2^d is so small that z = 0 passes FIPS 204 algorithm 8. Of
   * an honest key, one in 512 is.
   */
  boolean isUnsound(byte[] raw) {
    int coefficients = 8 * (raw.length - RHO_LENGTH) / 10;
    int small = 0;
    for (int i = 0; i < coefficients; i++) {
      int offset = RHO_LENGTH + 10 * i / 8;
      int bits = (raw[offset] & 0xff) | (raw[offset + 1] & 0xff) << 8;
      int coefficient = (bits >> 10 * i % 8) & 0x3ff;
      if (coefficient == 0 || coefficient == 0x3ff) {
        small++;
      }
    }
    return small > coefficients / 2;
  }

  /** SubjectPublicKeyInfo: the algorithm, and a BIT STRING without unused bits. */
  private byte[] publicKeyPrefix() {
    return hex(
        "3082%04x%s0382%04x00"
            .formatted(publicKeyLength + 18, algorithmIdentifier, publicKeyLength + 1));
  }

  /** PrivateKeyInfo with the choice {@code seed [0]}. */
  private byte[] seedPrefix() {
    return hex("3034020100%s04228020".formatted(algorithmIdentifier));
  }

  /** PrivateKeyInfo with the choice {@code both}: a SEQUENCE of seed and expanded key. */
  private byte[] bothPrefix() {
    int content = 2 + SEED_LENGTH + 4 + expandedKeyLength;
    return hex(
        "3082%04x020100%s0482%04x3082%04x0420"
            .formatted(content + 24, algorithmIdentifier, content + 4, content));
  }

  private static boolean isOne(byte @Nullable [] encoded, byte[] prefix, int rest) {
    return encoded != null
        && encoded.length == prefix.length + rest
        && Arrays.equals(encoded, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static byte[] tail(byte[] bytes, int length) {
    return Arrays.copyOfRange(bytes, bytes.length - length, bytes.length);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
