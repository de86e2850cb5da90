package dev.countersign.keystore;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes keys for several purposes out of one (RFC 5869), with SHA-256, which Java 17 lacks. */
final class Hkdf {

  private static final String PREFIX = "countersign key set 1: ";

  private Hkdf() {}

  /** A key of 32 bytes for one purpose, of no help in finding the others. */
  static byte[] derive(byte[] key, String purpose) {
    byte[] info = (PREFIX + purpose).getBytes(StandardCharsets.US_ASCII);
    return expand(extract(new byte[0], key), info);
  }

  static byte[] extract(byte[] salt, byte[] key) {
    // HMAC fills a short key up with zeros, which is what the RFC asks of an absent salt.
    return hmac(salt.length == 0 ? new byte[32] : salt, key);
  }

  /** The first block, which is all that a key of 32 bytes needs. */
  static byte[] expand(byte[] pseudoRandomKey, byte[] info) {
    byte[] block = Arrays.copyOf(info, info.length + 1);
    block[info.length] = 1;
    return hmac(pseudoRandomKey, block);
  }

  static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
