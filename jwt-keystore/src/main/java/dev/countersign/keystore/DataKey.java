package dev.countersign.keystore;

import java.util.Optional;

/**
 * The 32 bytes that all keys of one document are derived from: the key-encryption key itself, or a
 * key that it wraps. Immutable.
 */
final class DataKey {

  private final String keyEncryptionKeyId;
  private final Optional<String> wrapped;
  private final byte[] key;

  DataKey(String keyEncryptionKeyId, Optional<String> wrapped, byte[] key) {
    this.keyEncryptionKeyId = keyEncryptionKeyId;
    this.wrapped = wrapped;
    this.key = key;
  }

  String keyEncryptionKeyId() {
    return keyEncryptionKeyId;
  }

  /** As it is stored; empty if it is the key-encryption key itself. */
  Optional<String> wrapped() {
    return wrapped;
  }

  byte[] derive(String purpose) {
    return Hkdf.derive(key, purpose);
  }

  /** The id, never the key. */
  @Override
  public String toString() {
    return "DataKey[" + keyEncryptionKeyId + "]";
  }
}
