package dev.countersign.jwt;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The nonces that a server makes DPoP proofs carry, so that nobody can make proofs for later (RFC
 * 9449 sections 8 and 9).
 *
 * <p>A nonce is the instant at which it was made under a MAC. So nothing is stored, and servers
 * with the same secret accept each other's. It is good for five minutes, and a client is told a new
 * one from half of that on. Immutable and thread-safe.
 */
public final class DpopNonces {

  private static final Duration LIFETIME = Duration.ofMinutes(5);

  private static final int MIN_SECRET_BYTES = 32;

  /** Half of the digest is enough where a forgery has to be tried at our door. */
  private static final int MAC_BYTES = 16;

  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec secret;

  private DpopNonces(byte[] secret) {
    this.secret = new SecretKeySpec(secret, MAC);
  }

  /**
   * Nonces of this process: another one refuses them, which costs its clients one more request.
   *
   * @return nonces under a random secret
   */
  public static DpopNonces random() {
    byte[] secret = new byte[MIN_SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return new DpopNonces(secret);
  }

  /**
   * Nonces of all servers that share this secret. It may change at any time, which costs clients
   * one more request.
   *
   * @param secret 32 random bytes or more, used for nothing else; copied
   * @return nonces under this secret
   * @throws IllegalArgumentException if it is shorter
   */
  public static DpopNonces withSecret(byte[] secret) {
    if (secret.length < MIN_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "expected a secret of "
              + MIN_SECRET_BYTES
              + " random bytes or more, but it has "
              + secret.length);
    }
    return new DpopNonces(secret.clone());
  }

  /** The nonce of an instant. */
  String at(Instant now) {
    byte[] time = ByteBuffer.allocate(Long.BYTES).putLong(now.getEpochSecond()).array();
    return Base64Url.encode(
        ByteBuffer.allocate(time.length + MAC_BYTES).put(time).put(mac(time)).array());
  }

  /** How old a nonce is; empty if it is none of ours, or was made in the future or too long ago. */
  Optional<Duration> age(String nonce, Instant now) {
    Optional<byte[]> decoded =
        Base64Url.decode(nonce).filter(bytes -> bytes.length == Long.BYTES + MAC_BYTES);
    if (decoded.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = decoded.get();
    byte[] time = Arrays.copyOf(bytes, Long.BYTES);
    if (!MessageDigest.isEqual(mac(time), Arrays.copyOfRange(bytes, Long.BYTES, bytes.length))) {
      return Optional.empty();
    }
    Duration age = Duration.between(Instant.ofEpochSecond(ByteBuffer.wrap(time).getLong()), now);
    // Made by a neighbour whose clock is ahead, it is as good as new.
    return age.compareTo(LIFETIME.negated()) < 0 || age.compareTo(LIFETIME) >= 0
        ? Optional.empty()
        : Optional.of(age);
  }

  static boolean isGettingOld(Duration age) {
    return age.compareTo(LIFETIME.dividedBy(2)) >= 0;
  }

  private byte[] mac(byte[] time) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(secret);
      mac.update((byte) 'n'); // no MAC of anything else
      return Arrays.copyOf(mac.doFinal(time), MAC_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC, e);
    }
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "DpopNonces";
  }
}
