package dev.countersign.jwt;

import java.security.SecureRandom;

/** The form of key ids: what may reach a lookup or a log at all. */
final class KeyIds {

  /** Longer ids do not occur: a SHA-512 thumbprint has 86 characters. */
  static final int MAX_LENGTH = 128;

  static final String EXPECTED =
      "a key id has 1 to " + MAX_LENGTH + " characters out of A-Za-z0-9._~:+/=@- and space";

  private static final SecureRandom RANDOM = new SecureRandom();

  private KeyIds() {}

  /** Letters, digits, and the marks that base64, URNs and file-like ids of real issuers have. */
  static boolean isValid(String keyId) {
    if (keyId.isEmpty() || keyId.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < keyId.length(); i++) {
      char c = keyId.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && " ._~:+/=@-".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  static String requireValid(String keyId) {
    if (!isValid(keyId)) {
      throw new IllegalArgumentException(EXPECTED + "; choose another");
    }
    return keyId;
  }

  /** For secrets: 128 random bits, since anything computed from a secret helps to guess it. */
  static String random() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return Base64Url.encode(bytes);
  }
}
