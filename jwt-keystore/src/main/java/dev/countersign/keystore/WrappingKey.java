package dev.countersign.keystore;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A key-encryption key out of this process. */
final class WrappingKey implements KeyEncryptionKey {

  /** What KMSs answer has some hundred bytes. */
  private static final int MAX_WRAPPED_BYTES = 4096;

  /** A document and its mark have one each; more are of documents that were replaced. */
  private static final int MAX_REMEMBERED = 8;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String id;
  private final KeyWrapper wrapper;
  private final Map<String, DataKey> remembered = new ConcurrentHashMap<>();

  WrappingKey(String id, KeyWrapper wrapper) {
    this.id = id;
    this.wrapper = wrapper;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public DataKey forSealing() {
    byte[] key = new byte[KeyEncryptionKeys.LENGTH];
    RANDOM.nextBytes(key);
    byte[] wrapped = call(() -> wrapper.wrap(key.clone()), "wrap");
    if (wrapped.length < 1 || wrapped.length > MAX_WRAPPED_BYTES) {
      throw new KeySetStorageException(
          "expected 1 to "
              + MAX_WRAPPED_BYTES
              + " bytes from wrap of the key-encryption key "
              + id
              + ", but it answered "
              + wrapped.length);
    }
    return remember(Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped), key);
  }

  @Override
  public DataKey forOpening(Optional<String> wrapped) {
    String text =
        wrapped.orElseThrow(
            () ->
                new KeySetStorageException(
                    "it has no data key, though its key-encryption key "
                        + id
                        + " wraps one; it was altered"));
    DataKey known = remembered.get(text);
    return known != null ? known : remember(text, unwrap(text));
  }

  private byte[] unwrap(String text) {
    byte[] wrapped;
    try {
      wrapped = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new KeySetStorageException("its data key is not base64url; it was altered");
    }
    byte[] key = call(() -> wrapper.unwrap(wrapped), "unwrap");
    if (key.length != KeyEncryptionKeys.LENGTH) {
      throw new KeySetStorageException(
          "expected a data key of 32 bytes from unwrap of the key-encryption key "
              + id
              + ", but it has "
              + key.length);
    }
    return key.clone();
  }

  private interface Call {
    byte[] run();
  }

  private byte[] call(Call call, String operation) {
    try {
      return Objects.requireNonNull(call.run(), "the key wrapper answered null");
    } catch (RuntimeException e) {
      throw new KeySetStorageException(
          "the key-encryption key "
              + id
              + " could not "
              + operation
              + " a data key; is its service in reach, and may this process use it?",
          e);
    }
  }

  private DataKey remember(String wrapped, byte[] key) {
    DataKey dataKey = new DataKey(id, Optional.of(wrapped), key);
    if (remembered.size() >= MAX_REMEMBERED) {
      remembered.clear();
    }
    remembered.put(wrapped, dataKey);
    return dataKey;
  }
}
