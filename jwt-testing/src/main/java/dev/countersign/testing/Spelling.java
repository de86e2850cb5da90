package dev.countersign.testing;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Other spellings of base64url text, which a lenient decoder takes for the same bytes. */
final class Spelling {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private Spelling() {}

  static String same(String part) {
    return part;
  }

  static String padded(String part) {
    return part + "=".repeat((4 - part.length() % 4) % 4);
  }

  /** The last character with its lowest bit set, which belongs to no byte. */
  static String withStrayBit(String part) {
    int last = part.length() - 1;
    int value = ALPHABET.indexOf(part.charAt(last));
    return part.substring(0, last) + ALPHABET.charAt(value | 1);
  }

  static String standardAlphabet(String part) {
    return part.replace('-', '+').replace('_', '/');
  }

  /** Text in the middle of a part. */
  static String interrupted(String part, String by) {
    int middle = part.length() / 2;
    return part.substring(0, middle) + by + part.substring(middle);
  }

  /** A good token with its parts spelled in these ways, and signed as they are spelled. */
  static Forge signedAs(UnaryOperator<String> header, UnaryOperator<String> payload) {
    return mint ->
        mint.signParts(
            header.apply(CompactToken.encode(withBitsToSpare(mint.header().toString()))),
            payload.apply(CompactToken.encode(withBitsToSpare(mint.claims().toString()))));
  }

  /** A blank after the object where its last byte would end with the last character. */
  private static String withBitsToSpare(String json) {
    return json.getBytes(StandardCharsets.UTF_8).length % 3 == 0 ? json + ' ' : json;
  }
}
