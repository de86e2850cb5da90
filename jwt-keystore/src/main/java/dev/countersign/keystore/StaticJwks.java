package dev.countersign.keystore;

import dev.countersign.jwt.JwkSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a JWK Set that does not change while the process runs. From a string, use {@link
 * JwkSet#parse}. Thread-safe.
 */
public final class StaticJwks {

  private StaticJwks() {}

  /**
   * Reads a file, once.
   *
   * @param file JSON in UTF-8
   * @return the set
   * @throws UncheckedIOException if it cannot be read
   * @throws dev.countersign.jwt.InvalidKeyMaterialException if the document or one of its keys is
   *     malformed, weak, private or not for signatures, or if it mixes secrets with public keys
   */
  public static JwkSet fromFile(Path file) {
    try {
      return JwkSet.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("the JWK Set file " + file + " cannot be read as UTF-8", e);
    }
  }

  /**
   * Reads a resource, once.
   *
   * @param loader finds the resource
   * @param name its name, without a slash in front
   * @return the set
   * @throws UncheckedIOException if there is none, or it cannot be read
   * @throws dev.countersign.jwt.InvalidKeyMaterialException as for {@link #fromFile}
   */
  public static JwkSet fromClasspath(ClassLoader loader, String name) {
    try (InputStream resource = loader.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IOException("there is no such resource");
      }
      return JwkSet.parse(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the JWK Set " + name + " cannot be read", e);
    }
  }
}
