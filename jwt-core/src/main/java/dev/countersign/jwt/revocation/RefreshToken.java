package dev.countersign.jwt.revocation;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token taken apart: {@code rt1.} and, in base64url, the family's id (16 bytes), the
 * counter (8) and their MAC under the family's key (32). To a client it is opaque.
 *
 * @param familyId 22 characters of base64url
 * @param counter which token of the family it is
 * @param mac of id and counter; not verified here
 */
record RefreshToken(String familyId, long counter, ByteBuffer mac) {

  static final int ID_BYTES = 16;
  static final int MAC_BYTES = 32;

  private static final String PREFIX = "rt1.";
  private static final int BYTES = ID_BYTES + Long.BYTES + MAC_BYTES;

  /** 56 bytes in base64url without padding. */
  private static final int LENGTH = PREFIX.length() + 75;

  /** Empty unless the text has the one spelling that a token has. */
  static Optional<RefreshToken> parse(@Nullable String text) {
    if (text == null || text.length() != LENGTH || !text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String encoded = text.substring(PREFIX.length());
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    // The decoder also takes padding and stray bits; then the same bytes are spelled otherwise.
    if (bytes.length != BYTES || !encode(bytes).equals(encoded)) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    byte[] id = new byte[ID_BYTES];
    buffer.get(id);
    long counter = buffer.getLong();
    return Optional.of(new RefreshToken(encode(id), counter, buffer.slice()));
  }

  /** What the client gets. */
  String compact() {
    return PREFIX
        + encode(
            ByteBuffer.allocate(BYTES)
                .put(Base64.getUrlDecoder().decode(familyId))
                .putLong(counter)
                .put(mac.duplicate())
                .array());
  }

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Neither the token nor its MAC. */
  @Override
  public String toString() {
    return "RefreshToken[familyId=" + familyId + ", counter=" + counter + "]";
  }
}
