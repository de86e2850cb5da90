package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTextTest {

  @Test
  void both_alphabets_with_padding_and_without_mean_the_same_bytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      byte[] secret = new byte[32 + random.nextInt(64)];
      random.nextBytes(secret);
      for (Base64.Encoder encoder :
          new Base64.Encoder[] {
            Base64.getEncoder(),
            Base64.getUrlEncoder(),
            Base64.getEncoder().withoutPadding(),
            Base64.getUrlEncoder().withoutPadding(),
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
          }) {
        String text = encoder.encodeToString(secret);
        assertThat(SecretText.base64(text)).as("seed " + seed + ": " + text).isEqualTo(secret);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // openssl rand -hex 32, which is base64 of 48 other bytes
        "5f2b1c9d7e8a4f60b3c2d1e0f9a8b7c65f2b1c9d7e8a4f60b3c2d1e0f9a8b7c6",
        "5F2B1C9D7E8A4F60B3C2D1E0F9A8B7C65F2B1C9D7E8A4F60B3C2D1E0F9A8B7C6",
        // two UUIDs
        "550e8400-e29b-41d4-a716-446655440000550e8400-e29b-41d4-a716-446655440000",
        "correct-horse-battery-staple-correct-horse-battery-staple",
        "1234567890123456789012345678901234567890123456789012",
        // both alphabets
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh+_AAECAwQFBgcICQoLDA0O",
        // bits behind the last byte
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9",
        // one character over
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8AB",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8===",
        "AAECAwQFBgcICQoLDA0=ODxAREhMUFRYXGBkaGxwdHh8",
        "A passphrase, with Punctuation and Spaces in it!!"
      })
  void what_could_be_something_else_than_base64_is_refused_and_not_repeated(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SecretText.base64(text))
        .withMessageContaining("textSecrets()")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(text));
  }

  @Test
  void plain_text_is_its_bytes() {
    assertThat(SecretText.plain("a passphrase ~!"))
        .isEqualTo("a passphrase ~!".getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "contraseña",
        "\ud800",
        "\ufffd",
        "a\tb",
        "a\nb",
        " a",
        "a ",
        "a\u007f",
        "\u00a0a"
      })
  void text_whose_bytes_depend_on_the_machine_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> SecretText.plain(text));
  }
}
