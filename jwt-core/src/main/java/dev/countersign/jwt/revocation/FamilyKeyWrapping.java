package dev.countersign.jwt.revocation;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts the keys of refresh families with AES-256-GCM, so that who reads the store can mint
 * nothing. The key is bound to all of the row that is written once: who can write to the store
 * cannot give a family to another subject or client, or make it live longer.
 */
final class FamilyKeyWrapping {

  private static final int KEY_BYTES = 32;
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** Each wrong one costs a decryption; two are in use while one replaces the other. */
  private static final int MAX_KEYS = 8;

  private static final SecureRandom RANDOM = new SecureRandom();

  /** The first one encrypts, all decrypt. */
  private final List<SecretKeySpec> keys;

  /**
   * Takes copies of the keys.
   *
   * @throws IllegalArgumentException if there are too many, or one is not 32 random bytes
   */
  FamilyKeyWrapping(List<byte[]> keyEncryptionKeys) {
    if (keyEncryptionKeys.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "expected at most "
              + MAX_KEYS
              + " key-encryption keys, but there are "
              + keyEncryptionKeys.size());
    }
    List<SecretKeySpec> copies = new ArrayList<>();
    for (byte[] key : keyEncryptionKeys) {
      requireFit(key);
      SecretKeySpec copy = new SecretKeySpec(key, "AES");
      if (copies.contains(copy)) {
        throw new IllegalArgumentException("expected different key-encryption keys, but two agree");
      }
      copies.add(copy);
    }
    keys = List.copyOf(copies);
  }

  private static void requireFit(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "expected key-encryption keys of "
              + KEY_BYTES
              + " random bytes, but one has "
              + key.length);
    }
    byte[] repeated = new byte[KEY_BYTES];
    Arrays.fill(repeated, key[0]);
    if (MessageDigest.isEqual(key, repeated)) {
      throw new IllegalArgumentException(
          "a key-encryption key is one byte repeated; make one of " + KEY_BYTES + " random bytes");
    }
  }

  /** Makes the key of a new family, encrypted. */
  String newWrappedKey(String id, RefreshGrant grant, Instant createdAt, Instant absoluteExpiry) {
    byte[] key = random(FamilyKey.BYTES);
    byte[] iv = random(IV_BYTES);
    try {
      byte[] bound = boundTo(id, grant, createdAt, absoluteExpiry);
      byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, keys.get(0), iv, bound).doFinal(key);
      return RefreshToken.encode(
          ByteBuffer.allocate(iv.length + encrypted.length).put(iv).put(encrypted).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-256-GCM", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * The key of a family.
   *
   * @throws RevocationStoreException if none of our keys opens it, or the row was altered
   */
  FamilyKey unwrap(RefreshFamily family) {
    byte[] bound =
        boundTo(family.id(), family.grant(), family.createdAt(), family.absoluteExpiry());
    byte[] wrapped = decode(family);
    byte[] iv = Arrays.copyOf(wrapped, IV_BYTES);
    for (SecretKeySpec key : keys) {
      try {
        byte[] opened =
            cipher(Cipher.DECRYPT_MODE, key, iv, bound)
                .doFinal(wrapped, IV_BYTES, wrapped.length - IV_BYTES);
        return new FamilyKey(family.id(), opened);
      } catch (AEADBadTagException e) {
        // Another one may open it.
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has AES-256-GCM", e);
      }
    }
    throw new RevocationStoreException(
        "the key of the refresh family "
            + family.id()
            + " is opened by none of the "
            + keys.size()
            + " key-encryption keys, or its row was altered. Give this node all keys that encrypted"
            + " within the absolute lifetime; to give families up, remove their rows");
  }

  private static byte[] decode(RefreshFamily family) {
    byte[] wrapped;
    try {
      wrapped = Base64.getUrlDecoder().decode(family.wrappedKey());
    } catch (IllegalArgumentException e) {
      wrapped = new byte[0];
    }
    if (wrapped.length != IV_BYTES + FamilyKey.BYTES + TAG_BITS / Byte.SIZE) {
      throw new RevocationStoreException(
          "the store gave back the key of the refresh family "
              + family.id()
              + " otherwise than it was written");
    }
    return wrapped;
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] iv, byte[] bound)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(bound);
    return cipher;
  }

  /** Names and values, each behind its length, so that no two rows give the same bytes. */
  private static byte[] boundTo(
      String id, RefreshGrant grant, Instant createdAt, Instant absoluteExpiry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    put(bytes, "countersign refresh family 1", id);
    put(bytes, "created_at", Long.toString(createdAt.toEpochMilli()));
    put(bytes, "absolute_expiry", Long.toString(absoluteExpiry.toEpochMilli()));
    put(bytes, "subject", grant.subject());
    grant.clientId().ifPresent(clientId -> put(bytes, "client_id", clientId));
    grant.sessionId().ifPresent(sessionId -> put(bytes, "session_id", sessionId));
    grant.attributes().forEach((name, value) -> put(bytes, "attribute " + name, value));
    return bytes.toByteArray();
  }

  private static void put(ByteArrayOutputStream bytes, String name, String value) {
    for (String text : List.of(name, value)) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
      bytes.writeBytes(utf8);
    }
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
