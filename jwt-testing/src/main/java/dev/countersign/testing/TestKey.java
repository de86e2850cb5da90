package dev.countersign.testing;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.SigningKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of which the kit holds the private half, so that it can sign whatever it likes.
 *
 * <p>Made once for each owner and algorithm and kept for the life of the process: to make an RSA
 * key takes longer than most tests. All RSA algorithms of an owner share one modulus, and all HMAC
 * algorithms one secret, so that the key of one can be tried with the other. Random in each
 * process: no token that it signs is good anywhere else.
 */
final class TestKey {

  /** Long enough for each hash. */
  private static final int SECRET_BYTES = 64;

  /** The least that is accepted, since more only costs time. */
  private static final int RSA_BITS = 2048;

  private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();
  private static final Map<String, byte[]> SECRETS = new ConcurrentHashMap<>();
  private static final Map<String, TestKey> KEYS = new ConcurrentHashMap<>();

  private final String owner;
  private final SigningKey signingKey;

  private TestKey(String owner, JwsAlgorithm algorithm) {
    this.owner = owner;
    SigningKey key =
        algorithm.isSymmetric()
            ? SigningKey.ofSecret(algorithm, secret())
            : SigningKey.of(algorithm, pair(algorithm).getPublic(), pair(algorithm).getPrivate());
    this.signingKey = key.withKeyId(keyId(algorithm));
  }

  static TestKey of(String owner, JwsAlgorithm algorithm) {
    return KEYS.computeIfAbsent(owner + ' ' + algorithm, any -> new TestKey(owner, algorithm));
  }

  static String keyId(JwsAlgorithm algorithm) {
    return "test-" + algorithm.headerName();
  }

  SigningKey signingKey() {
    return signingKey;
  }

  KeyPair pair() {
    return pair(signingKey.algorithm());
  }

  private KeyPair pair(JwsAlgorithm algorithm) {
    String kind =
        switch (algorithm) {
          case RS256, RS384, RS512, PS256, PS384, PS512 -> "RSA";
          case ES256 -> "secp256r1";
          case ES384 -> "secp384r1";
          case ES512 -> "secp521r1";
          case EDDSA, ED25519 -> "Ed25519";
          case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> algorithm.headerName();
          case HS256, HS384, HS512 ->
              throw new IllegalArgumentException(algorithm + " has a secret and no key pair");
        };
    return PAIRS.computeIfAbsent(owner + ' ' + kind, any -> generate(kind));
  }

  byte[] secret() {
    return SECRETS
        .computeIfAbsent(
            owner,
            any -> {
              byte[] secret = new byte[SECRET_BYTES];
              new SecureRandom().nextBytes(secret);
              return secret;
            })
        .clone();
  }

  private static KeyPair generate(String kind) {
    try {
      KeyPairGenerator generator =
          KeyPairGenerator.getInstance(kind.startsWith("secp") ? "EC" : kind);
      if (kind.startsWith("secp")) {
        generator.initialize(new ECGenParameterSpec(kind));
      } else if (kind.equals("RSA")) {
        generator.initialize(RSA_BITS);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no JCA provider makes keys of " + kind, e);
    }
  }

  byte[] sign(byte[] input) {
    return signAs(signingKey.algorithm(), input);
  }

  /** Signs by another algorithm than the key is meant for, as an attacker might. */
  byte[] signAs(JwsAlgorithm algorithm, byte[] input) {
    if (algorithm.isSymmetric()) {
      return mac(algorithm, secret(), input);
    }
    try {
      Signature signature = signature(algorithm);
      signature.initSign(pair().getPrivate());
      signature.update(input);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key of " + this + " cannot sign " + algorithm, e);
    }
  }

  static byte[] mac(JwsAlgorithm algorithm, byte[] secret, byte[] input) {
    String name = "HmacSHA" + algorithm.headerName().substring(2);
    // HMAC pads its key with zeros, so a single zero gives the MAC of the empty key, which the JDK
    // refuses to make.
    byte[] key = secret.length == 0 ? new byte[1] : secret;
    try {
      Mac mac = Mac.getInstance(name);
      mac.init(new SecretKeySpec(key, name));
      return mac.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + name, e);
    }
  }

  private static Signature signature(JwsAlgorithm algorithm) throws GeneralSecurityException {
    String hash = "SHA" + algorithm.headerName().substring(2);
    return switch (algorithm) {
      case RS256, RS384, RS512 -> Signature.getInstance(hash + "withRSA");
      case PS256 -> pss("SHA-256", MGF1ParameterSpec.SHA256, 32);
      case PS384 -> pss("SHA-384", MGF1ParameterSpec.SHA384, 48);
      case PS512 -> pss("SHA-512", MGF1ParameterSpec.SHA512, 64);
      case ES256, ES384, ES512 -> Signature.getInstance(hash + "withECDSAinP1363Format");
      case EDDSA, ED25519 -> Signature.getInstance("Ed25519");
      case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> Signature.getInstance(algorithm.headerName());
      case HS256, HS384, HS512 -> throw new IllegalArgumentException(algorithm + " makes MACs");
    };
  }

  private static Signature pss(String hash, MGF1ParameterSpec mask, int saltLength)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(new PSSParameterSpec(hash, "MGF1", mask, saltLength, 1));
    return signature;
  }

  /** Owner and key id, never the material. */
  @Override
  public String toString() {
    return owner + "'s " + signingKey;
  }
}
