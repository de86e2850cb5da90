package dev.countersign.keystore;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * Reads the bytes of a secret out of text, and refuses text that could mean two things: a wrong
 * guess gives a key that works, on this machine and on no other.
 */
final class SecretText {

  private SecretText() {}

  /**
   * Base64 or base64url (RFC 4648 sections 4 and 5), with padding or without: tools differ, and the
   * alphabets cannot be confused. Line breaks do not count, since openssl makes one after 64
   * characters.
   *
   * @throws IllegalArgumentException if it is something else, or could well be
   */
  static byte[] base64(String text) {
    String letters = text.replaceAll("\\s", "").replaceFirst("={1,2}$", "");
    boolean standard = letters.matches("[A-Za-z0-9+/]*");
    boolean url = letters.matches("[A-Za-z0-9_-]*");
    if (!standard && !url) {
      throw refused("it has characters of neither alphabet, or of both");
    }
    // Fewer than one in 10^9 random secrets of 32 bytes lacks one case in base64. Hexadecimal
    // digits, UUIDs and plain words do, and they decode, to something that nobody meant.
    if (letters.equals(lower(letters)) || letters.equals(upper(letters))) {
      throw refused(
          "it lacks upper-case or lower-case letters, as hexadecimal digits or words in one case do");
    }
    String plain = letters.replace('-', '+').replace('_', '/');
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(plain);
    } catch (IllegalArgumentException e) {
      throw refused("it was cut off");
    }
    if (!Base64.getEncoder().withoutPadding().encodeToString(bytes).equals(plain)) {
      throw refused("it has bits behind the last byte, as text has and no encoder makes");
    }
    return bytes;
  }

  /**
   * The text itself. ASCII only: the JVM decodes variables by the locale of the process, so that
   * other characters are other bytes, or none, on another machine.
   *
   * @throws IllegalArgumentException if it has other characters, or white space around it
   */
  static byte[] plain(String text) {
    if (!text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw new IllegalArgumentException(
          "expected text in printable ASCII, since other characters depend on the locale; give its"
              + " bytes in base64, without textSecrets()");
    }
    if (!text.equals(text.strip())) {
      throw new IllegalArgumentException(
          "it starts or ends with white space, which others may have removed; remove it");
    }
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  private static IllegalArgumentException refused(String complaint) {
    return new IllegalArgumentException(
        "expected base64 or base64url, but "
            + complaint
            + "; encode its bytes, or call textSecrets() if its text is the secret");
  }
}
