package dev.countersign.jwt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.KeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One JSON Web Key (RFC 7517) as read: its members, not yet a key. Unknown members are ignored, as
 * section 4 asks; {@code x5c} and its like are among them.
 */
final class Jwk {

  private static final String NO_PRIVATE_KEY = "the numbers of the JWK do not make a private key";

  private static final List<String> PRIVATE_MEMBERS =
      List.of("d", "p", "q", "dp", "dq", "qi", "oth", "priv");

  private final Map<String, @Nullable Object> members;

  private Jwk(Map<String, @Nullable Object> members) {
    this.members = members;
  }

  static Jwk parse(String json) {
    return of(parseObject(json, "JWK"));
  }

  static Jwk of(Map<String, @Nullable Object> members) {
    return new Jwk(members);
  }

  static Map<String, @Nullable Object> parseObject(String json, String what) {
    Step<JsonMembers> step = StrictJson.readObject(json.getBytes(StandardCharsets.UTF_8), what);
    if (step.ended() && step.verdict() instanceof Validation.Rejected rejected) {
      throw new InvalidKeyMaterialException(rejected.message() + "; expected RFC 7517 JSON");
    }
    return step.value();
  }

  VerificationKey verificationKey(Optional<JwsAlgorithm> expected) {
    JwsAlgorithm algorithm = algorithm(expected);
    requirePurpose("verify");
    if (algorithm.isSymmetric()) {
      return secret(algorithm);
    }
    for (String member : PRIVATE_MEMBERS) {
      if (members.containsKey(member)) {
        throw new InvalidKeyMaterialException(
            "the JWK holds the private member "
                + member
                + ", and a verifier must not have it;"
                + " give it the public members only");
      }
    }
    return publicKey(algorithm);
  }

  /**
   * A pinned algorithm stands in for a missing {@code alg}, and does not contradict another one.
   */
  VerificationKey publicKeyOfAnotherParty(Optional<JwsAlgorithm> pinned) {
    if (isSecret()) {
      throw new InvalidKeyMaterialException("it is a secret, and what is published is not secret");
    }
    return verificationKey(members.containsKey("alg") ? Optional.empty() : pinned);
  }

  SigningKey signingKey(Optional<JwsAlgorithm> expected) {
    JwsAlgorithm algorithm = algorithm(expected);
    requirePurpose("sign");
    return algorithm.isSymmetric()
        ? SigningKey.secret(secret(algorithm))
        : SigningKey.pair(publicKey(algorithm), privateKey(algorithm));
  }

  boolean isSecret() {
    return KeyFamily.SECRET.keyType().equals(members.get("kty"));
  }

  private JwsAlgorithm algorithm(Optional<JwsAlgorithm> expected) {
    Optional<String> alg = text("alg");
    if (alg.isEmpty() && KeyFamily.ML_DSA.keyType().equals(members.get("kty"))) {
      throw new InvalidKeyMaterialException(
          "a JWK with kty AKP must say its alg (RFC 9964), for example ML-DSA-65");
    }
    JwsAlgorithm algorithm =
        alg.isEmpty()
            ? expected.orElseThrow(
                () ->
                    new InvalidKeyMaterialException(
                        "the JWK has no alg, and a key is for exactly one algorithm; add alg, or"
                            + " name the algorithm beside the JWK"))
            : JwsAlgorithm.named(alg.get())
                .orElseThrow(
                    () ->
                        new InvalidKeyMaterialException(
                            "the alg of the JWK is not a supported signature algorithm; supported"
                                + " are "
                                + supportedNames()));
    if (expected.isPresent() && expected.get() != algorithm) {
      throw new InvalidKeyMaterialException(
          "the JWK is for "
              + algorithm.headerName()
              + ", but "
              + expected.get().headerName()
              + " was asked for");
    }
    if (!algorithm.family().keyType().equals(members.get("kty"))) {
      throw new InvalidKeyMaterialException(
          algorithm.headerName() + " needs a JWK with kty " + algorithm.family().keyType());
    }
    return algorithm;
  }

  private static List<String> supportedNames() {
    return Stream.of(JwsAlgorithm.values()).map(JwsAlgorithm::headerName).toList();
  }

  /** RFC 7517 sections 4.2 and 4.3: a key for encryption must not verify. */
  private void requirePurpose(String operation) {
    if (members.containsKey("use") && !"sig".equals(members.get("use"))) {
      throw new InvalidKeyMaterialException("the use of the JWK is not sig; it is not for tokens");
    }
    if (!members.containsKey("key_ops")) {
      return;
    }
    if (!(members.get("key_ops") instanceof List<?> operations)
        || !operations.contains(operation)) {
      throw new InvalidKeyMaterialException(
          "the key_ops of the JWK do not allow it to " + operation);
    }
  }

  private VerificationKey secret(JwsAlgorithm algorithm) {
    KeyMaterial material = KeyMaterial.ofSecret(algorithm, required("k"));
    return new VerificationKey(keyId().orElseGet(KeyIds::random), algorithm, material);
  }

  private VerificationKey publicKey(JwsAlgorithm algorithm) {
    VerificationKey key = VerificationKey.of(algorithm, publicKeyOf(algorithm));
    return keyId().map(key::withKeyId).orElse(key);
  }

  private Optional<String> keyId() {
    Optional<String> keyId = text("kid");
    if (keyId.isPresent() && !KeyIds.isValid(keyId.get())) {
      throw new InvalidKeyMaterialException("the kid of the JWK: " + KeyIds.EXPECTED);
    }
    return keyId;
  }

  private PublicKey publicKeyOf(JwsAlgorithm algorithm) {
    KeySpec spec =
        switch (algorithm.family()) {
          case RSA -> rsaPublicKey(number("n"), number("e"));
          case EC -> new ECPublicKeySpec(point(algorithm), Curve.of(algorithm).parameters());
          case ED25519 -> new EdECPublicKeySpec(NamedParameterSpec.ED25519, edPoint());
          case ML_DSA -> akpPublicKey(MlDsaSet.of(algorithm));
          case SECRET -> throw new IllegalStateException("a secret has no public key");
        };
    KeyFactory factory = Pem.keyFactory(algorithm.family());
    try {
      return factory.generatePublic(spec);
    } catch (GeneralSecurityException | RuntimeException e) {
      // Providers throw whatever they like.
      throw new InvalidKeyMaterialException("the numbers of the JWK do not make a public key");
    }
  }

  /** Checked before the JDK does, whose refusal would not say the bounds. */
  private static RSAPublicKeySpec rsaPublicKey(BigInteger modulus, BigInteger exponent) {
    KeyStrength.requireStrongRsa(modulus, exponent);
    return new RSAPublicKeySpec(modulus, exponent);
  }

  private PrivateKey privateKey(JwsAlgorithm algorithm) {
    if (algorithm.family() == KeyFamily.ML_DSA) {
      return akpPrivateKey(MlDsaSet.of(algorithm));
    }
    if (algorithm.family() == KeyFamily.RSA && members.containsKey("oth")) {
      throw new InvalidKeyMaterialException(
          "the JWK has the member oth, so its modulus has more than two primes (RFC 7518 section"
              + " 6.3.2.7); expected a private key of two, as tools make them");
    }
    KeySpec spec =
        switch (algorithm.family()) {
          case RSA -> rsaPrivateKey();
          case EC -> new ECPrivateKeySpec(number("d"), Curve.of(algorithm).parameters());
          case ED25519 -> new EdECPrivateKeySpec(NamedParameterSpec.ED25519, required("d"));
          case ML_DSA, SECRET ->
              throw new IllegalStateException(algorithm + " has no numbers for a private key");
        };
    KeyFactory factory = Pem.keyFactory(algorithm.family());
    try {
      return factory.generatePrivate(spec);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new InvalidKeyMaterialException(NO_PRIVATE_KEY);
    }
  }

  private RSAPrivateCrtKeySpec rsaPrivateKey() {
    RSAPrivateCrtKeySpec numbers =
        new RSAPrivateCrtKeySpec(
            number("n"),
            number("e"),
            number("d"),
            number("p"),
            number("q"),
            number("dp"),
            number("dq"),
            number("qi"));
    if (!RsaNumbers.fit(numbers)) {
      throw new InvalidKeyMaterialException(NO_PRIVATE_KEY);
    }
    return numbers;
  }

  private ECPoint point(JwsAlgorithm algorithm) {
    Curve curve = Curve.of(algorithm);
    if (!curve.jwkName().equals(members.get("crv"))) {
      throw new InvalidKeyMaterialException(
          algorithm.headerName() + " needs a JWK with crv " + curve.jwkName());
    }
    return new ECPoint(coordinate("x", curve), coordinate("y", curve));
  }

  /** In full length (RFC 7518 section 6.2.1.2). */
  private BigInteger coordinate(String name, Curve curve) {
    byte[] bytes = required(name);
    if (bytes.length != curve.coordinateLength()) {
      throw new InvalidKeyMaterialException(
          "the member "
              + name
              + " of a JWK on "
              + curve.jwkName()
              + " has "
              + curve.coordinateLength()
              + " bytes, but this one has "
              + bytes.length);
    }
    return new BigInteger(1, bytes);
  }

  /** Little-endian y, with the sign of x in the top bit (RFC 8032 section 5.1.2). */
  private EdECPoint edPoint() {
    byte[] bytes = required("x");
    if (!"Ed25519".equals(members.get("crv")) || bytes.length != 32) {
      throw new InvalidKeyMaterialException(
          "expected a JWK with crv Ed25519 and an x of 32 bytes (RFC 8037 section 2)");
    }
    byte[] bigEndian = reversed(bytes);
    boolean xIsOdd = (bigEndian[0] & 0x80) != 0;
    bigEndian[0] &= 0x7f;
    return new EdECPoint(xIsOdd, new BigInteger(1, bigEndian));
  }

  private X509EncodedKeySpec akpPublicKey(MlDsaSet set) {
    return set.encodedPublicKey(ofLength("pub", set.publicKeyLength(), set));
  }

  private MlDsaPrivateKey akpPrivateKey(MlDsaSet set) {
    return MlDsaPrivateKey.ofSeed(set, ofLength("priv", MlDsaSet.SEED_LENGTH, set));
  }

  private byte[] ofLength(String name, int length, MlDsaSet set) {
    byte[] bytes = required(name);
    if (bytes.length != length) {
      throw new InvalidKeyMaterialException(
          "the member "
              + name
              + " of a JWK for "
              + set.standardName()
              + " has "
              + length
              + " bytes (RFC 9964), but this one has "
              + bytes.length);
    }
    return bytes;
  }

  private BigInteger number(String name) {
    return new BigInteger(1, required(name));
  }

  private byte[] required(String name) {
    return text(name)
        .flatMap(Base64Url::decode)
        .orElseThrow(
            () ->
                new InvalidKeyMaterialException(
                    "the member " + name + " of the JWK is missing or is not base64url"));
  }

  private Optional<String> text(String name) {
    Object value = members.get(name);
    if (value == null && !members.containsKey(name)) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw new InvalidKeyMaterialException("the member " + name + " of the JWK is not a string");
  }

  /** The members that define a public key: what is published, and what a thumbprint covers. */
  static Map<String, String> requiredMembers(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      return Map.of(
          "kty", "RSA", "n", unsigned(rsa.getModulus()), "e", unsigned(rsa.getPublicExponent()));
    }
    if (key instanceof ECPublicKey ec) {
      Curve curve = curveOf(ec);
      return Map.of(
          "kty", "EC",
          "crv", curve.jwkName(),
          "x", fixed(ec.getW().getAffineX(), curve.coordinateLength()),
          "y", fixed(ec.getW().getAffineY(), curve.coordinateLength()));
    }
    if (key instanceof EdECPublicKey ed) {
      byte[] bigEndian = toLength(ed.getPoint().getY(), 32);
      if (ed.getPoint().isXOdd()) {
        bigEndian[0] |= (byte) 0x80;
      }
      return Map.of("kty", "OKP", "crv", "Ed25519", "x", Base64Url.encode(reversed(bigEndian)));
    }
    Optional<MlDsaSet> mlDsa = MlDsaSet.of(key);
    if (mlDsa.isPresent()) {
      MlDsaSet set = mlDsa.get();
      return Map.of(
          "kty", KeyFamily.ML_DSA.keyType(),
          "alg", set.standardName(),
          "pub", Base64Url.encode(set.rawPublicKey(key)));
    }
    throw new InvalidKeyMaterialException("no JWK is defined for keys of " + key.getAlgorithm());
  }

  private static Curve curveOf(ECPublicKey key) {
    for (Curve curve : Curve.values()) {
      if (curve.matches(key.getParams())) {
        return curve;
      }
    }
    throw new InvalidKeyMaterialException("the key is on none of P-256, P-384 and P-521");
  }

  static String unsigned(BigInteger number) {
    return fixed(number, (number.bitLength() + 7) / 8);
  }

  static String fixed(BigInteger number, int length) {
    return Base64Url.encode(toLength(number, length));
  }

  private static byte[] toLength(BigInteger number, int length) {
    byte[] signed = number.toByteArray();
    byte[] bytes = new byte[length];
    int from = Math.max(0, signed.length - length);
    int count = signed.length - from;
    System.arraycopy(signed, from, bytes, length - count, count);
    return bytes;
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }
}
