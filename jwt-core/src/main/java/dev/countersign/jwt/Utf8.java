package dev.countersign.jwt;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Whether bytes and strings can be each other without loss; nothing is ever replaced. */
final class Utf8 {

  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  static boolean isValid(byte[] bytes) {
    return isValid(bytes, 0, bytes.length);
  }

  /**
   * Whether these bytes are well-formed by themselves (RFC 3629 section 4). A decoder of the JDK
   * says so too, but only into a buffer for the text, which every refusal of garbage would pay for.
   */
  private static boolean isValid(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      byte first = bytes[i];
      int length = length(first);
      if (length == 0 || length > to - i) {
        return false;
      }
      if (length > 1 && !isSecond(first, bytes[i + 1])) {
        return false;
      }
      for (int next = i + 2; next < i + length; next++) {
        if (!isTail(bytes[next])) {
          return false;
        }
      }
      i += length;
    }
    return true;
  }

  /** Of the character that this byte starts; 0 if none does. */
  private static int length(byte first) {
    int b = first & 0xff;
    if (b < 0x80) {
      return 1;
    }
    if (b < 0xC2 || b > 0xF4) {
      return 0;
    }
    return b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
  }

  /** Some may not follow: the character would fit into fewer bytes, is a surrogate or too large. */
  private static boolean isSecond(byte first, byte second) {
    int b = second & 0xff;
    return isTail(second)
        && switch (first & 0xff) {
          case 0xE0 -> b >= 0xA0;
          case 0xED -> b < 0xA0;
          case 0xF0 -> b >= 0x90;
          case 0xF4 -> b < 0x90;
          default -> true;
        };
  }

  private static boolean isTail(byte b) {
    return (b & 0xC0) == 0x80;
  }

  /** Empty unless these bytes are valid by themselves. */
  static Optional<String> decode(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    // Without the character that it puts in place of what is malformed, nothing was; with it, that
    // may have been there before.
    return text.indexOf(REPLACEMENT) < 0 || isValid(bytes, from, to)
        ? Optional.of(text)
        : Optional.empty();
  }

  static boolean hasOnlyPairedSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  static boolean hasControlCharacter(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }
}
