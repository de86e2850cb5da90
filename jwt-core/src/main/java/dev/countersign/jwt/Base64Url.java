package dev.countersign.jwt;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Base64url without padding, canonical only (RFC 7515 section 2, RFC 4648 sections 3.5 and 5): each
 * byte string has exactly one spelling.
 *
 * <p>The JDK's decoder does the work. It alone would also take padding and stray bits after the
 * last byte, and so up to sixteen spellings of one signature.
 */
final class Base64Url {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private static final byte[] VALUES = values();

  private Base64Url() {}

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      values[ALPHABET.charAt(i)] = (byte) i;
    }
    return values;
  }

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static boolean isInAlphabet(char c) {
    return c < 128 && VALUES[c] >= 0;
  }

  /**
   * Whether text of the alphabet ends where a byte ends and leaves no stray bits set.
   *
   * @param text characters of the alphabet only
   */
  static boolean isCanonical(String text) {
    int rest = text.length() % 4;
    if (rest == 0) {
      return true;
    }
    if (rest == 1) {
      return false;
    }
    int strayBits = rest == 2 ? 0b1111 : 0b11;
    return (VALUES[text.charAt(text.length() - 1)] & strayBits) == 0;
  }

  /**
   * Decodes what is known to be canonical.
   *
   * @param text canonical text of the alphabet only
   */
  static byte[] decodeCanonical(String text) {
    return Base64.getUrlDecoder().decode(text);
  }

  /** Empty unless the text is canonical base64url without padding. */
  static Optional<byte[]> decode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isInAlphabet(text.charAt(i))) {
        return Optional.empty();
      }
    }
    return isCanonical(text) ? Optional.of(decodeCanonical(text)) : Optional.empty();
  }
}
