package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.InvalidKeyMaterialException;
import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKey;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticJwksTest {

  @TempDir private Path directory;

  @Test
  void the_keys_of_a_file_verify_and_go_on_when_the_file_is_gone() throws Exception {
    VerificationKey key = SigningKey.generate(JwsAlgorithm.ES256).verificationKey();
    Path file = file(JwkSet.of(List.of(key)).toPublicJson());
    JwkSet keys = StaticJwks.fromFile(file);
    Files.delete(file);
    assertThat(keys.find(key.keyId(), TestKeys.START)).isEqualTo(new KeyLookup.Found(key));
  }

  @Test
  void a_file_that_is_no_jwk_set_is_refused_without_a_word_of_it() throws Exception {
    Path file = file("{\"secret\":\"do-not-show-me\"}");
    assertThatThrownBy(() -> StaticJwks.fromFile(file))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageNotContaining("do-not-show-me");
  }

  @Test
  void a_file_that_cannot_be_read_is_said() {
    assertThatThrownBy(() -> StaticJwks.fromFile(directory.resolve("absent.json")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("absent.json");
  }

  @Test
  void a_set_may_be_a_resource_of_the_application() throws Exception {
    VerificationKey key = SigningKey.generate(JwsAlgorithm.ES256).verificationKey();
    file(JwkSet.of(List.of(key)).toPublicJson());
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      assertThat(StaticJwks.fromClasspath(loader, "jwks.json").keys()).containsExactly(key);
      assertThatThrownBy(() -> StaticJwks.fromClasspath(loader, "absent.json"))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("absent.json");
    }
  }

  private Path file(String json) throws Exception {
    return Files.writeString(directory.resolve("jwks.json"), json);
  }
}
