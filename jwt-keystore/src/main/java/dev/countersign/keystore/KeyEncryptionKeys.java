package dev.countersign.keystore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys under which key sets rest: the first encrypts, all of them open. Without one of them
 * nothing of a private key can be read, and no document that is believed can be made.
 *
 * <p>To replace one without a pause: let every node open with the new one too, then put it first
 * everywhere, and drop the old one after the next write, which encrypts everything anew.
 *
 * <p>Immutable and thread-safe. {@link #toString()} shows ids only, which are of no help in finding
 * the keys.
 */
public final class KeyEncryptionKeys {

  static final int LENGTH = 32;

  /** Base64 of 32 bytes and a line end take 45; a longer file is another one. */
  private static final int MAX_FILE_BYTES = 1024;

  private static final String HOW_TO_MAKE_ONE =
      "; make one, for example by: openssl rand -base64 32";

  private final List<KeyEncryptionKey> keys;

  private KeyEncryptionKeys(List<KeyEncryptionKey> keys) {
    this.keys = keys;
  }

  /**
   * From environment variables, each with 32 random bytes in base64: the one that is named, and if
   * they are set, those with {@code _NEXT} and {@code _PREVIOUS} behind the name, which only open.
   *
   * @param variable the name of the variable with the key that encrypts
   * @return the keys
   * @throws IllegalStateException if the variable is not set, or one of them is not base64 of 32
   *     bytes, or two hold the same key
   */
  public static KeyEncryptionKeys fromEnvironment(String variable) {
    return fromEnvironment(variable, System::getenv);
  }

  /**
   * From environment variables that are read elsewhere, otherwise as {@link
   * #fromEnvironment(String)}.
   *
   * @param variable the name of the variable with the key that encrypts
   * @param environment the value of a variable, or null if it is not set
   * @return the keys
   * @throws IllegalStateException if the variable is not set, or one of them is not base64 of 32
   *     bytes, or two hold the same key
   */
  public static KeyEncryptionKeys fromEnvironment(
      String variable, Function<String, @Nullable String> environment) {
    List<KeyEncryptionKey> keys = new ArrayList<>();
    for (String name : List.of(variable, variable + "_NEXT", variable + "_PREVIOUS")) {
      String value = Objects.requireNonNullElse(environment.apply(name), "");
      if (!value.isBlank()) {
        keys.add(decode(value, "the environment variable " + name));
      } else if (name.equals(variable)) {
        throw new IllegalStateException(
            "expected a key-encryption key in the environment variable "
                + name
                + ", but it is not set or blank"
                + HOW_TO_MAKE_ONE);
      }
    }
    return of(keys);
  }

  /**
   * From a file with 32 random bytes in base64, read once. Only its owner may write it, and others
   * than owner and group may not read it; file systems without POSIX permissions are not checked.
   *
   * @param file the file
   * @return the key
   * @throws IllegalStateException if it cannot be read, is open to others, or is not base64 of 32
   *     bytes
   */
  public static KeyEncryptionKeys fromFile(Path file) {
    String what = "the file " + file;
    try {
      FileGuard.requireMountedSecret(file);
      try (InputStream content = Files.newInputStream(file)) {
        byte[] text = content.readNBytes(MAX_FILE_BYTES + 1);
        if (text.length > MAX_FILE_BYTES) {
          throw new IllegalStateException(
              "expected base64 of 32 bytes in " + what + ", but it is longer" + HOW_TO_MAKE_ONE);
        }
        return of(List.of(decode(new String(text, StandardCharsets.ISO_8859_1), what)));
      }
    } catch (IOException | KeySetStorageException e) {
      throw new IllegalStateException(
          "the key-encryption key cannot be read from " + what + ": " + FileGuard.reason(e), e);
    }
  }

  /**
   * A key that comes from elsewhere.
   *
   * @param key 32 random bytes; copied
   * @return the key
   * @throws IllegalArgumentException if it has another length, or is one byte repeated
   */
  public static KeyEncryptionKeys of(byte[] key) {
    return of(List.of(local(key)));
  }

  /**
   * A key that stays in a KMS or an HSM, which wraps a data key for each document.
   *
   * @param id says which key it is, and is stored with each document; 1 to 128 printable ASCII
   *     characters
   * @param wrapper wraps and unwraps data keys
   * @return the key
   * @throws IllegalArgumentException if the id has other characters or is too long
   */
  public static KeyEncryptionKeys wrappedBy(String id, KeyWrapper wrapper) {
    return of(List.of(new WrappingKey(Names.require(id, "id of a key-encryption key"), wrapper)));
  }

  /**
   * These keys, and behind them others, which only open. For keys to come and for keys that go.
   *
   * @param others the other keys
   * @return all of them
   * @throws IllegalStateException if a key is among both
   */
  public KeyEncryptionKeys alsoOpening(KeyEncryptionKeys others) {
    return of(Stream.concat(keys.stream(), others.keys.stream()).toList());
  }

  private static KeyEncryptionKeys of(List<KeyEncryptionKey> keys) {
    if (keys.stream().map(KeyEncryptionKey::id).distinct().count() != keys.size()) {
      throw new IllegalStateException(
          "the same key-encryption key was given twice; leave one of them out");
    }
    return new KeyEncryptionKeys(List.copyOf(keys));
  }

  private static KeyEncryptionKey decode(String text, String where) {
    try {
      return local(SecretText.base64(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          e.getMessage() + " (the key-encryption key in " + where + ")" + HOW_TO_MAKE_ONE, e);
    }
  }

  private static KeyEncryptionKey local(byte[] key) {
    if (key.length != LENGTH) {
      throw new IllegalArgumentException(
          "expected a key-encryption key of 32 bytes, but it has " + key.length);
    }
    byte[] copy = key.clone();
    if (copy[0] == copy[1] && Arrays.equals(copy, 1, LENGTH, copy, 0, LENGTH - 1)) {
      throw new IllegalArgumentException(
          "expected random bytes as key-encryption key, but it is one byte repeated");
    }
    byte[] id = Arrays.copyOf(Hkdf.derive(copy, "kek id"), 16);
    return new LocalKey(
        new DataKey(
            Base64.getUrlEncoder().withoutPadding().encodeToString(id), Optional.empty(), copy));
  }

  /** The key of a new document. */
  DataKey forSealing() {
    return keys.get(0).forSealing();
  }

  /**
   * The key of a document.
   *
   * @throws KeySetStorageException if no key-encryption key has this id, or it does not open
   */
  DataKey forOpening(String id, Optional<String> wrapped) {
    return keys.stream()
        .filter(key -> key.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new KeySetStorageException(
                    "it is encrypted under the key-encryption key "
                        + id
                        + ", but those at hand are "
                        + keys.stream().map(KeyEncryptionKey::id).toList()
                        + "; give the one that wrote it as a further key that opens"))
        .forOpening(wrapped);
  }

  /** Ids, never keys. */
  @Override
  public String toString() {
    return "KeyEncryptionKeys" + keys.stream().map(KeyEncryptionKey::id).toList();
  }

  private record LocalKey(DataKey key) implements KeyEncryptionKey {

    @Override
    public String id() {
      return key.keyEncryptionKeyId();
    }

    @Override
    public DataKey forSealing() {
      return key;
    }

    @Override
    public DataKey forOpening(Optional<String> wrapped) {
      if (wrapped.isPresent()) {
        throw new KeySetStorageException(
            "it has a data key, though its key-encryption key "
                + id()
                + " wraps none; it was altered");
      }
      return key;
    }
  }
}
