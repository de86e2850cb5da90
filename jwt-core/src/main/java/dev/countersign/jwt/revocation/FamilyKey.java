package dev.countersign.jwt.revocation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key of one refresh family: makes its tokens and recognises them. Shows no material. */
final class FamilyKey {

  static final int BYTES = 32;

  private final String familyId;
  private final SecretKeySpec key;

  FamilyKey(String familyId, byte[] key) {
    this.familyId = familyId;
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  RefreshToken token(long counter) {
    return new RefreshToken(familyId, counter, ByteBuffer.wrap(mac(counter)));
  }

  /** In a time that does not depend on where the MACs differ. */
  boolean made(RefreshToken token) {
    byte[] found = new byte[token.mac().remaining()];
    token.mac().duplicate().get(found);
    return MessageDigest.isEqual(mac(token.counter()), found);
  }

  private byte[] mac(long counter) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update("countersign refresh token 1\0".getBytes(StandardCharsets.US_ASCII));
      mac.update(familyId.getBytes(StandardCharsets.US_ASCII));
      return mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(counter).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
