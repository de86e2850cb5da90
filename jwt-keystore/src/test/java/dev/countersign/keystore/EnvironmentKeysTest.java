package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.Validation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentKeysTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String OLD = base64((byte) 1);
  private static final String NEW = base64((byte) 2);

  private static String base64(byte seed) {
    byte[] secret = new byte[48];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) (seed * 31 + i * 7);
    }
    return Base64.getEncoder().encodeToString(secret);
  }

  private static EnvironmentKeys.Builder keys(Map<String, String> environment) {
    return EnvironmentKeys.builder()
        .environment(environment::get)
        .clock(InstantSource.fixed(START));
  }

  private static String issue(EnvironmentKeys keys) {
    return JwtIssuer.builder()
        .issuer("i")
        .audience("a")
        .lifetime(Duration.ofMinutes(15))
        .signWith(keys)
        .clock(InstantSource.fixed(START))
        .build()
        .issue(claims -> claims.subject("alice"));
  }

  private static Validation check(EnvironmentKeys keys, String token) {
    return JwtValidator.builder()
        .issuer("i")
        .audience("a")
        .verifyWith(keys)
        .clock(InstantSource.fixed(START))
        .build()
        .check(token);
  }

  @Test
  void a_token_of_the_previous_secret_is_good_and_new_tokens_are_of_the_current_one() {
    EnvironmentKeys before = keys(Map.of("JWT_SECRET", OLD)).build();
    EnvironmentKeys after = keys(Map.of("JWT_SECRET", NEW, "JWT_SECRET_PREVIOUS", OLD)).build();
    assertThat(check(after, issue(before))).isInstanceOf(Validation.Accepted.class);
    assertThat(check(after, issue(after))).isInstanceOf(Validation.Accepted.class);
    assertThat(after.current(START).keyId()).isNotEqualTo(before.current(START).keyId());
  }

  @Test
  void a_secret_that_is_neither_current_nor_previous_is_unknown() {
    EnvironmentKeys before = keys(Map.of("JWT_SECRET", OLD)).build();
    EnvironmentKeys later = keys(Map.of("JWT_SECRET", NEW)).build();
    assertThat(check(later, issue(before))).isInstanceOf(Validation.Rejected.class);
  }

  @Test
  void the_previous_secret_verifies_until_its_last_token_is_dead_and_not_longer() {
    EnvironmentKeys keys =
        keys(Map.of("JWT_SECRET", NEW, "JWT_SECRET_PREVIOUS", OLD))
            .maxTokenLifetime(Duration.ofMinutes(10))
            .build();
    String oldId = keys(Map.of("JWT_SECRET", OLD)).build().current(START).keyId();
    Instant end = START.plus(Duration.ofMinutes(15));
    assertThat(keys.find(oldId, end.minusNanos(1))).isInstanceOf(KeyLookup.Found.class);
    assertThat(keys.find(oldId, end)).isInstanceOf(KeyLookup.Expired.class);
  }

  @Test
  void each_process_gives_the_same_secret_the_same_key_id_however_it_is_spelled() {
    String url = OLD.replace('+', '-').replace('/', '_').replace("=", "");
    assertThat(keys(Map.of("JWT_SECRET", url)).build().current(START).keyId())
        .isEqualTo(keys(Map.of("JWT_SECRET", OLD + "\n")).build().current(START).keyId());
  }

  @Test
  void neither_the_key_id_nor_the_text_shows_the_secret() {
    EnvironmentKeys keys = keys(Map.of("JWT_SECRET", NEW, "JWT_SECRET_PREVIOUS", OLD)).build();
    assertThat(keys.toString()).doesNotContain(NEW).doesNotContain(OLD);
    assertThat(NEW).doesNotContain(keys.current(START).keyId());
  }

  @Test
  void a_missing_secret_is_refused_with_its_name_and_a_way_to_make_one() {
    assertThatThrownBy(() -> keys(Map.of()).variable("MY_SECRET").build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("MY_SECRET", "openssl");
    assertThatThrownBy(() -> keys(Map.of("JWT_SECRET", " ")).build())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_blank_previous_secret_is_none() {
    assertThat(keys(Map.of("JWT_SECRET", NEW, "JWT_SECRET_PREVIOUS", " ")).build())
        .hasToString(keys(Map.of("JWT_SECRET", NEW)).build().toString());
  }

  @Test
  void the_same_secret_twice_is_refused() {
    assertThatThrownBy(() -> keys(Map.of("JWT_SECRET", OLD, "JWT_SECRET_PREVIOUS", OLD)).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("same secret");
  }

  @Test
  void a_short_secret_is_refused_with_the_minimum_and_without_the_secret() {
    String shortSecret =
        Base64.getEncoder().encodeToString("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> keys(Map.of("JWT_SECRET", shortSecret)).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("JWT_SECRET", "32")
        .hasMessageNotContaining(shortSecret);
  }

  @Test
  void text_is_refused_as_base64_and_taken_if_that_was_said() {
    String text = "a passphrase of more than 32 bytes!";
    assertThatThrownBy(() -> keys(Map.of("JWT_SECRET", text)).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("textSecrets()")
        .hasMessageNotContaining("passphrase");
    assertThat(keys(Map.of("JWT_SECRET", text)).textSecrets().build()).isNotNull();
  }

  @Test
  void an_algorithm_without_secret_is_refused() {
    assertThatThrownBy(() -> EnvironmentKeys.builder().algorithm(JwsAlgorithm.ES256))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_longer_hash_needs_a_longer_secret() {
    assertThatThrownBy(() -> keys(Map.of("JWT_SECRET", OLD)).algorithm(JwsAlgorithm.HS512).build())
        .hasMessageContaining("64");
    assertThat(keys(Map.of("JWT_SECRET", OLD)).algorithm(JwsAlgorithm.HS384).build()).isNotNull();
  }
}
