package dev.countersign.benchmarks;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A key to measure with, the same in each process, so that all forks and all libraries see the same
 * bytes. Worth nothing outside of this module: its seed is below.
 */
final class TestKey {

  static final String KEY_ID = "2026-11";

  private static final long SEED = 42;
  private static final int SECRET_BYTES = 32;

  /** Making an RSA key takes longer than a moment of a smoke test. */
  private static final Map<Algorithm, TestKey> FIRST = new ConcurrentHashMap<>();

  private final Algorithm algorithm;
  private final @Nullable SecretKey secret;
  private final @Nullable KeyPair pair;

  private TestKey(Algorithm algorithm, @Nullable SecretKey secret, @Nullable KeyPair pair) {
    this.algorithm = algorithm;
    this.secret = secret;
    this.pair = pair;
  }

  static TestKey of(Algorithm algorithm) {
    return of(algorithm, 0);
  }

  /** Another key of the same kind for each number. */
  static TestKey of(Algorithm algorithm, int number) {
    return number == 0
        ? FIRST.computeIfAbsent(algorithm, same -> make(same, number))
        : make(algorithm, number);
  }

  private static TestKey make(Algorithm algorithm, int number) {
    try {
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(SEED + number);
      return switch (algorithm) {
        case HS256 -> new TestKey(algorithm, secret(random), null);
        case RS256, PS256 -> {
          KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
          rsa.initialize(2048, random);
          yield new TestKey(algorithm, null, rsa.generateKeyPair());
        }
        case ES256 -> {
          KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
          ec.initialize(new ECGenParameterSpec("secp256r1"), random);
          yield new TestKey(algorithm, null, ec.generateKeyPair());
        }
        case ED25519 -> {
          KeyPairGenerator ed = KeyPairGenerator.getInstance("Ed25519");
          ed.initialize(255, random);
          yield new TestKey(algorithm, null, ed.generateKeyPair());
        }
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK makes no keys for " + algorithm, e);
    }
  }

  private static SecretKey secret(SecureRandom random) {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return new SecretKeySpec(bytes, "HmacSHA256");
  }

  Algorithm algorithm() {
    return algorithm;
  }

  boolean isSecret() {
    return secret != null;
  }

  SecretKey secret() {
    return Objects.requireNonNull(secret, "a key pair has no secret");
  }

  KeyPair pair() {
    return Objects.requireNonNull(pair, "a secret has no pair");
  }

  /** Of the class that the algorithm's keys have. */
  <T> T publicKey(Class<T> type) {
    return type.cast(pair().getPublic());
  }

  /** Of the class that the algorithm's keys have. */
  <T> T privateKey(Class<T> type) {
    return type.cast(pair().getPrivate());
  }
}
