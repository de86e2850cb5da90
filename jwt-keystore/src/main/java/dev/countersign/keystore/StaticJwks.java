package dev.countersign.keystore;

import dev.countersign.jwt.InvalidKeyMaterialException;
import dev.countersign.jwt.JwkSet;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads a JWK Set that does not change while the process runs. From a string, use {@link
 * JwkSet#parse}.
 *
 * <p>Strict, since it is the operator's own document: every key says its {@code alg} and can be
 * used, no two have the same {@code kid}, and secrets are not mixed with public keys. Thread-safe.
 */
public final class StaticJwks {

  /** Thousands of keys; a longer document is another file, or one that has no end. */
  private static final int MAX_BYTES = 1024 * 1024;

  private StaticJwks() {}

  /**
   * Reads a file, once.
   *
   * @param file JSON in UTF-8, of at most 1 MiB
   * @return the set
   * @throws UncheckedIOException if it cannot be read, is too long or is not UTF-8
   * @throws InvalidKeyMaterialException if the document or one of its keys is malformed, weak,
   *     private or not for signatures, or if it mixes secrets with public keys
   */
  public static JwkSet fromFile(Path file) {
    String what = "the JWK Set file " + file;
    try (InputStream content = Files.newInputStream(file)) {
      return parse(content, what);
    } catch (IOException e) {
      throw new UncheckedIOException(what + " cannot be read: " + reason(e), e);
    }
  }

  /**
   * Reads a resource, once.
   *
   * @param loader finds the resource; for one in a named module, the module has to open its package
   * @param name its name, without a slash in front
   * @return the set
   * @throws UncheckedIOException if there is none, or it cannot be read, is too long or is not
   *     UTF-8
   * @throws InvalidKeyMaterialException as for {@link #fromFile}
   */
  public static JwkSet fromClasspath(ClassLoader loader, String name) {
    String what = "the JWK Set resource " + name;
    try (InputStream content = loader.getResourceAsStream(name)) {
      if (content == null) {
        throw new FileNotFoundException("this class loader finds no such resource");
      }
      return parse(content, what);
    } catch (IOException e) {
      throw new UncheckedIOException(what + " cannot be read: " + reason(e), e);
    }
  }

  private static JwkSet parse(InputStream content, String what) throws IOException {
    byte[] bytes = content.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new IOException("it is longer than the bound of " + MAX_BYTES + " bytes");
    }
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    try {
      return JwkSet.parse(text);
    } catch (InvalidKeyMaterialException e) {
      InvalidKeyMaterialException named =
          new InvalidKeyMaterialException(what + " cannot be used: " + e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "this process may not read it";
    }
    if (e instanceof CharacterCodingException) {
      return "it is not UTF-8";
    }
    return String.valueOf(e.getMessage());
  }
}
