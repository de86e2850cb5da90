package dev.countersign.jwt;

import static dev.countersign.jwt.EightBytes.EACH;
import static dev.countersign.jwt.EightBytes.HIGH_BITS;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private static final byte[] VALUES = values();

  /** The bit that makes a letter lower case, and that makes a letter of nothing else. */
  private static final long LOWER_CASE = EACH * 0x20;

  private Base64Url() {}

  private static byte[] values() {
    byte[] values = new byte[256];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      values[ALPHABET.charAt(i)] = (byte) i;
    }
    return values;
  }

  static String encode(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  static byte[] encodeToAscii(byte[] bytes) {
    return ENCODER.encode(bytes);
  }

  /** Whether all bytes are of the alphabet. Looks at eight at a time, as it looks at each token. */
  static boolean isInAlphabet(byte[] ascii, int from, int to) {
    long stray = 0;
    int i = from;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      stray |= stray(EightBytes.at(ascii, i));
    }
    for (; i < to; i++) {
      stray |= VALUES[ascii[i] & 0xff];
    }
    return stray >= 0 && (stray & HIGH_BITS) == 0;
  }

  /** The high bit of each of eight bytes that is not of the alphabet. */
  private static long stray(long bytes) {
    long ascii = bytes & ~HIGH_BITS;
    long letters = between(ascii | LOWER_CASE, 'a', 'z');
    long others = between(ascii, '0', '9') | between(ascii, '-', '-') | between(ascii, '_', '_');
    return (bytes | ~(letters | others)) & HIGH_BITS;
  }

  /** The high bit of each of eight bytes within these bounds; none has it set before. */
  private static long between(long ascii, char low, char high) {
    long notBelow = ascii + EACH * (0x80 - low);
    long above = ascii + EACH * (0x7f - high);
    return notBelow & ~above;
  }

  /**
   * Whether text of the alphabet ends where a byte ends and leaves no stray bits set.
   *
   * @param ascii holds characters of the alphabet only, between the bounds
   */
  static boolean isCanonical(byte[] ascii, int from, int to) {
    int rest = (to - from) % 4;
    if (rest == 0) {
      return true;
    }
    if (rest == 1) {
      return false;
    }
    int strayBits = rest == 2 ? 0b1111 : 0b11;
    return (VALUES[ascii[to - 1]] & strayBits) == 0;
  }

  /**
   * Decodes what is known to be canonical.
   *
   * @param ascii holds canonical text of the alphabet only, between the bounds
   */
  static byte[] decodeCanonical(byte[] ascii, int from, int to) {
    // Without stray bits and padding the length is known, so the array fits exactly.
    return Base64.getUrlDecoder().decode(ByteBuffer.wrap(ascii, from, to - from)).array();
  }

  /**
   * Decodes text that nobody has looked at yet. The decoder refuses what is not of the alphabet, by
   * an exception with a stack trace: only for text that somebody vouches for.
   *
   * @return the bytes, or empty unless the text is canonical base64url without padding
   */
  static Optional<byte[]> decodeTrusted(byte[] ascii, int from, int to) {
    if (to == from || VALUES[ascii[to - 1] & 0xff] < 0 || !isCanonical(ascii, from, to)) {
      return Optional.empty();
    }
    try {
      return Optional.of(decodeCanonical(ascii, from, to));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Empty unless the text is canonical base64url without padding. */
  static Optional<byte[]> decode(String text) {
    // Whatever is not Latin-1 becomes a question mark, which is not of the alphabet.
    byte[] latin1 = text.getBytes(StandardCharsets.ISO_8859_1);
    return isInAlphabet(latin1, 0, latin1.length) && isCanonical(latin1, 0, latin1.length)
        ? Optional.of(decodeCanonical(latin1, 0, latin1.length))
        : Optional.empty();
  }
}
