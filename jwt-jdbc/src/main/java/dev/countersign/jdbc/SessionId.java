package dev.countersign.jdbc;

import java.util.Base64;
import java.util.Optional;

/** The id of a session, of which a token may say anything: 16 bytes in base64url, or none. */
final class SessionId {

  private static final int BYTES = 16;
  private static final int LENGTH = 22;

  private SessionId() {}

  /** Empty for whatever is not the one spelling of an id. */
  static Optional<byte[]> bytes(String id) {
    if (id.length() != LENGTH) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(id);
      return bytes.length == BYTES && text(bytes).equals(id)
          ? Optional.of(bytes)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
