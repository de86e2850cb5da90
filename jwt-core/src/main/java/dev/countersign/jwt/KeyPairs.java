package dev.countersign.jwt;

import com.auth0.jwt.algorithms.Algorithm;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Optional;

/** Makes keys, and checks that two halves belong together. */
final class KeyPairs {

  /** Equivalent to 128 bits of a symmetric key (NIST SP 800-57 part 1, table 2). */
  private static final int RSA_BITS = 3072;

  private static final SecureRandom RANDOM = new SecureRandom();

  private KeyPairs() {}

  static SigningKey generate(JwsAlgorithm algorithm) {
    if (algorithm.isSymmetric()) {
      byte[] secret = new byte[algorithm.signatureLength()];
      RANDOM.nextBytes(secret);
      return SigningKey.ofSecret(algorithm, secret);
    }
    if (!algorithm.isAvailable()) {
      throw new IllegalStateException("cannot make a key: " + algorithm.whyUnavailable());
    }
    if (algorithm.family() == KeyFamily.ML_DSA) {
      MlDsaPrivateKey key = MlDsaPrivateKey.generate(MlDsaSet.of(algorithm));
      return SigningKey.of(algorithm, key.publicKey(), key);
    }
    KeyPair pair = generatePair(algorithm);
    return SigningKey.of(algorithm, pair.getPublic(), pair.getPrivate());
  }

  private static KeyPair generatePair(JwsAlgorithm algorithm) {
    try {
      KeyPairGenerator generator;
      switch (algorithm.family()) {
        case RSA -> {
          generator = KeyPairGenerator.getInstance("RSA");
          generator.initialize(new RSAKeyGenParameterSpec(RSA_BITS, RSAKeyGenParameterSpec.F4));
        }
        case EC -> {
          generator = KeyPairGenerator.getInstance("EC");
          generator.initialize(Curve.of(algorithm).parameters());
        }
        case ED25519 -> generator = KeyPairGenerator.getInstance("Ed25519");
        default -> throw new IllegalArgumentException(algorithm + " has no key pair");
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make a key for " + algorithm, e);
    }
  }

  /** Signs once and verifies it: otherwise the first user would find out. */
  static void requireMatch(VerificationKey publicKey, Algorithm signer) {
    byte[] probe = "e30.e30".getBytes(StandardCharsets.US_ASCII);
    if (!verifies(publicKey, probe, signatureOf(probe, signer))) {
      throw new InvalidKeyMaterialException(
          "the private key does not belong to the public key: what it signs does not verify");
    }
  }

  private static boolean verifies(VerificationKey publicKey, byte[] probe, byte[] signature) {
    try {
      return publicKey.refusalOf(probe, probe.length, signature, Optional.empty()).isEmpty();
    } catch (RuntimeException e) {
      // As below: a provider that claims a key and then fails says so as it likes.
      throw new InvalidKeyMaterialException(
          "the public key cannot verify "
              + publicKey.algorithm().headerName()
              + ", so that it is not known whether the private key belongs to it; does the JCA"
              + " provider that takes the key work?");
    }
  }

  private static byte[] signatureOf(byte[] probe, Algorithm signer) {
    try {
      return signer.sign(probe);
    } catch (RuntimeException e) {
      // Providers throw whatever they like at a damaged key, for example ArithmeticException.
      throw new InvalidKeyMaterialException(
          "the private key cannot sign with "
              + signer.getName()
              + "; is it of another type, damaged, or of a provider that is not installed?");
    }
  }
}
