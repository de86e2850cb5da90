package dev.countersign.keystore;

import dev.countersign.jwt.JwsAlgorithm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts the material of the keys of one document with AES-256-GCM, each bound to its place: the
 * set, the key id, the algorithm, the key-encryption key, and what the material is for.
 */
final class MaterialCipher {

  private static final int IV_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String setName;
  private final String keyEncryptionKeyId;
  private final SecretKeySpec key;

  MaterialCipher(String setName, DataKey dataKey) {
    this.setName = setName;
    this.keyEncryptionKeyId = dataKey.keyEncryptionKeyId();
    this.key = new SecretKeySpec(dataKey.derive("key material"), "AES");
  }

  /** Base64url of a fresh IV, the ciphertext and the tag. */
  String encrypt(String member, String keyId, JwsAlgorithm algorithm, String jwk) {
    byte[] iv = new byte[IV_BYTES];
    RANDOM.nextBytes(iv);
    try {
      byte[] encrypted =
          cipher(Cipher.ENCRYPT_MODE, iv, member, keyId, algorithm)
              .doFinal(jwk.getBytes(StandardCharsets.UTF_8));
      byte[] all = ByteBuffer.allocate(IV_BYTES + encrypted.length).put(iv).put(encrypted).array();
      return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES/GCM/NoPadding with 256 bits", e);
    }
  }

  /**
   * The JWK again.
   *
   * @throws KeySetStorageException if it was altered, or encrypted for another place
   */
  String decrypt(String member, String keyId, JwsAlgorithm algorithm, String text) {
    try {
      byte[] all = Base64.getUrlDecoder().decode(text);
      if (all.length < IV_BYTES + TAG_BYTES) {
        throw new AEADBadTagException("too short"); // the JDK's cipher fails unchecked at some
      }
      byte[] iv = Arrays.copyOf(all, IV_BYTES);
      byte[] jwk =
          cipher(Cipher.DECRYPT_MODE, iv, member, keyId, algorithm)
              .doFinal(all, IV_BYTES, all.length - IV_BYTES);
      return new String(jwk, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new KeySetStorageException(
          "its member "
              + member
              + " of the key "
              + keyId
              + " cannot be decrypted: it was altered, or is of another key");
    }
  }

  private Cipher cipher(int mode, byte[] iv, String member, String keyId, JwsAlgorithm algorithm)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, iv));
    // No part can hold a line end, so no two lists of parts make the same text.
    String associated =
        String.join(
            "\n",
            String.valueOf(SealedDocument.FORMAT),
            setName,
            keyId,
            algorithm.headerName(),
            keyEncryptionKeyId,
            member);
    cipher.updateAAD(associated.getBytes(StandardCharsets.US_ASCII));
    return cipher;
  }
}
