package dev.countersign.jwt;

import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes keys as JSON Web Keys (RFC 7517), each with {@code kid}, {@code alg} and {@code use}. */
final class JwkWriter {

  private JwkWriter() {}

  static Map<String, @Nullable Object> publicMembers(VerificationKey key) {
    if (key.algorithm().isSymmetric()) {
      throw new IllegalStateException(
          "the keys of "
              + key.algorithm().headerName()
              + " are secrets and cannot be published;"
              + " use an algorithm with key pairs, for example ES256");
    }
    Map<String, @Nullable Object> members = common(key);
    members.putAll(new TreeMap<>(Jwk.requiredMembers(key.material().publicKey())));
    return members;
  }

  static Map<String, @Nullable Object> secretMembers(VerificationKey key) {
    if (!key.algorithm().isSymmetric()) {
      throw new IllegalStateException(
          "a key for " + key.algorithm().headerName() + " is no secret; use toPublicJwk()");
    }
    Map<String, @Nullable Object> members = common(key);
    members.put("kty", KeyFamily.SECRET.keyType());
    members.put("k", Base64Url.encode(key.material().secret()));
    return members;
  }

  static Map<String, @Nullable Object> privateMembers(VerificationKey key, PrivateKey half) {
    Map<String, @Nullable Object> members = publicMembers(key);
    Optional<RSAPrivateCrtKey> numbers = RsaNumbers.of(half);
    if (numbers.isPresent()) {
      RSAPrivateCrtKey rsa = numbers.get();
      members.put("d", Jwk.unsigned(rsa.getPrivateExponent()));
      members.put("p", Jwk.unsigned(rsa.getPrimeP()));
      members.put("q", Jwk.unsigned(rsa.getPrimeQ()));
      members.put("dp", Jwk.unsigned(rsa.getPrimeExponentP()));
      members.put("dq", Jwk.unsigned(rsa.getPrimeExponentQ()));
      members.put("qi", Jwk.unsigned(rsa.getCrtCoefficient()));
    } else if (half instanceof ECPrivateKey ec) {
      BigInteger order = ec.getParams().getOrder();
      // In full length (RFC 7518 section 6.2.2.1).
      members.put("d", Jwk.fixed(ec.getS(), (order.bitLength() + 7) / 8));
    } else if (half instanceof EdECPrivateKey ed && ed.getBytes().isPresent()) {
      members.put("d", Base64Url.encode(ed.getBytes().get()));
    } else if (key.algorithm().family() == KeyFamily.ML_DSA && half.getEncoded() != null) {
      members.put("priv", Base64Url.encode(seed(key, half.getEncoded())));
    } else {
      throw new IllegalStateException(
          "the private key "
              + key.keyId()
              + " does not show its material, as those of hardware modules do not; keep it where"
              + " it is");
    }
    return members;
  }

  private static byte[] seed(VerificationKey key, byte[] pkcs8) {
    MlDsaSet set = MlDsaSet.of(key.algorithm());
    if (!MlDsaSet.ofSeedIn(pkcs8).equals(Optional.of(set))) {
      throw new IllegalStateException(
          "the private key "
              + key.keyId()
              + " is an expanded ML-DSA key, as JDK 24 and 25 make them, and a JWK holds the seed"
              + " (RFC 9964), which cannot be computed from it; make keys with"
              + " SigningKey.generate(…), or read them from a form that has the seed");
    }
    return set.seedIn(pkcs8);
  }

  private static Map<String, @Nullable Object> common(VerificationKey key) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("kid", key.keyId());
    members.put("alg", key.algorithm().headerName());
    members.put("use", "sig");
    return members;
  }
}
