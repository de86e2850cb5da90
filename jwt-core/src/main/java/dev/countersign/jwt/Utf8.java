package dev.countersign.jwt;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Whether bytes and strings can be each other without loss; nothing is ever replaced. */
final class Utf8 {

  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  static boolean isValid(byte[] bytes) {
    // A decoder stops at the first fault, which garbage has at once.
    return isAscii(bytes) || decodeByDecoder(bytes, 0, bytes.length).isPresent();
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  /** Empty unless these bytes are valid by themselves. */
  static Optional<String> decode(byte[] bytes, int from, int to) {
    // Many times faster than a decoder. Without the character that it puts in place of what is
    // malformed, nothing was; with it, that may have been there before.
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? Optional.of(text) : decodeByDecoder(bytes, from, to);
  }

  /** Asked for its result, since the exception of the other way carries a stack trace. */
  private static Optional<String> decodeByDecoder(byte[] bytes, int from, int to) {
    CharBuffer text = CharBuffer.allocate(to - from);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes, from, to - from), text, true);
    return result.isUnderflow() ? Optional.of(text.flip().toString()) : Optional.empty();
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
