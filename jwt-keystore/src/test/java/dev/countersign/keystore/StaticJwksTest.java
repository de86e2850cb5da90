package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.InvalidKeyMaterialException;
import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticJwksTest {

  private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ES256);
  private static final String PUBLIC = member(KEY);
  private static final String SECRET =
      "{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"s\","
          + "\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}";

  @TempDir private Path directory;

  private static String member(SigningKey key) {
    String set = JwkSet.of(List.of(key.verificationKey())).toPublicJson();
    return set.substring("{\"keys\":[".length(), set.length() - "]}".length());
  }

  private Path fileOf(String... members) throws IOException {
    return file("{\"keys\":[" + String.join(",", members) + "]}");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("jwks.json"), content);
  }

  @Test
  void a_file_of_public_keys_verifies() throws Exception {
    Path file = fileOf(PUBLIC, member(SigningKey.generate(JwsAlgorithm.EDDSA)));
    assertThat(StaticJwks.fromFile(file).find(KEY.keyId(), Instant.EPOCH))
        .isEqualTo(new KeyLookup.Found(KEY.verificationKey()));
  }

  @Test
  void the_keys_of_a_file_go_on_when_the_file_is_gone() throws Exception {
    Path file = fileOf(PUBLIC);
    JwkSet keys = StaticJwks.fromFile(file);
    Files.delete(file);
    assertThat(keys.find(KEY.keyId(), Instant.EPOCH)).isInstanceOf(KeyLookup.Found.class);
  }

  @Test
  void a_file_that_is_no_jwk_set_is_refused_without_a_word_of_it() throws Exception {
    Path file = file("{\"secret\":\"do-not-show-me\"}");
    assertThatThrownBy(() -> StaticJwks.fromFile(file))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageNotContaining("do-not-show-me");
  }

  @Test
  void a_file_of_secrets_verifies() throws Exception {
    assertThat(StaticJwks.fromFile(fileOf(SECRET, SECRET.replace("\"s\"", "\"t\""))).keys())
        .hasSize(2);
  }

  @Test
  void a_resource_verifies() throws Exception {
    fileOf(PUBLIC);
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      assertThat(StaticJwks.fromClasspath(loader, "jwks.json").keys())
          .containsExactly(KEY.verificationKey());
    }
  }

  @Test
  void a_resource_that_is_not_there_is_named() {
    assertThatThrownBy(
            () -> StaticJwks.fromClasspath(ClassLoader.getSystemClassLoader(), "no/such.json"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContainingAll("no/such.json", "no such resource");
  }

  @Test
  void a_file_that_cannot_be_read_is_named_with_the_reason() throws Exception {
    Path missing = directory.resolve("missing.json");
    assertThatThrownBy(() -> StaticJwks.fromFile(missing))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContainingAll(missing.toString(), "no such file");
    assertThatThrownBy(() -> StaticJwks.fromFile(directory))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(directory.toString());
    Path latin1 = Files.write(directory.resolve("latin1.json"), new byte[] {'"', (byte) 0xe9, '"'});
    assertThatThrownBy(() -> StaticJwks.fromFile(latin1))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContainingAll(latin1.toString(), "not UTF-8");
    Path endless = file(" ".repeat(1024 * 1024 + 1));
    assertThatThrownBy(() -> StaticJwks.fromFile(endless))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("1048576 bytes");
  }

  @Test
  void mixed_symmetric_and_public_set_is_refused_and_the_file_is_named() throws Exception {
    Path mixed = fileOf(PUBLIC, SECRET);
    assertThatThrownBy(() -> StaticJwks.fromFile(mixed))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContainingAll(mixed.toString(), "mixes secrets");
  }

  @Test
  void duplicate_kid_is_refused() throws Exception {
    Path twice = fileOf(PUBLIC, PUBLIC);
    assertThatThrownBy(() -> StaticJwks.fromFile(twice))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("same kid");
  }

  @Test
  void a_key_without_alg_or_for_encryption_or_private_is_refused() throws Exception {
    for (String member :
        List.of(
            PUBLIC.replace("\"alg\":\"ES256\",", ""),
            PUBLIC.replace("\"sig\"", "\"enc\""),
            PUBLIC.replace("\"use\"", "\"d\":\"AQ\",\"use\""))) {
      Path bad = fileOf(member);
      assertThatThrownBy(() -> StaticJwks.fromFile(bad))
          .isInstanceOf(InvalidKeyMaterialException.class)
          .hasMessageContaining(bad.toString());
    }
  }
}
