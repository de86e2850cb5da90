package dev.countersign.keystore;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A sealed key set in an environment variable, in base64, for processes without a disk of their
 * own: what {@code base64 -w0 keyset.json} makes of the file that a {@link KeySetFile} wrote.
 *
 * <p>Read once and read-only: whoever deploys the variable sees to it that its keys are renewed in
 * time. Immutable and thread-safe.
 */
public final class EnvironmentKeySet implements KeySetStorage {

  private final String source;
  private final KeySet set;

  private EnvironmentKeySet(String source, KeySet set) {
    this.source = source;
    this.set = set;
  }

  /**
   * Reads a variable of this process.
   *
   * @param variable its name
   * @param seal what the key set was sealed with
   * @return the storage
   * @throws IllegalStateException if it is not set, or not base64
   * @throws KeySetStorageException if what it holds is not to be believed
   */
  public static EnvironmentKeySet fromEnvironment(String variable, KeySetSeal seal) {
    return fromEnvironment(variable, seal, System::getenv);
  }

  /**
   * Reads a variable elsewhere.
   *
   * @param variable its name
   * @param seal what the key set was sealed with
   * @param environment the value of a variable, or null if it is not set
   * @return the storage
   * @throws IllegalStateException if it is not set, or not base64
   * @throws KeySetStorageException if what it holds is not to be believed
   */
  public static EnvironmentKeySet fromEnvironment(
      String variable, KeySetSeal seal, Function<String, @Nullable String> environment) {
    String source = "the environment variable " + variable;
    String text = Objects.requireNonNullElse(environment.apply(variable), "");
    if (text.isBlank()) {
      throw new IllegalStateException(
          "expected a key set in " + source + ", but it is not set or blank");
    }
    try {
      byte[] document = Base64.getDecoder().decode(text.replaceAll("\\s", ""));
      KeySet set = seal.open(new String(document, StandardCharsets.ISO_8859_1));
      return new EnvironmentKeySet(source, set);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "expected base64 in " + source + ", for example of: base64 -w0 keyset.json", e);
    } catch (KeySetStorageException e) {
      throw new KeySetStorageException("the key set in " + source + ": " + e.getMessage(), e);
    }
  }

  @Override
  public KeySet load() {
    return set;
  }

  @Override
  public WriteResult compareAndSet(long expectedVersion, KeySet next) {
    throw new KeySetStorageException(
        "the key set in " + source + " is read-only; deploy another value instead");
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  /** Where it is. */
  @Override
  public String toString() {
    return "EnvironmentKeySet[" + source + "]";
  }
}
