package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

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

  private static String keyId(String secret) {
    return keys(Map.of("JWT_SECRET", secret)).build().current(START).keyId();
  }

  private static String issue(EnvironmentKeys keys) {
    return issue(keys, InstantSource.fixed(START));
  }

  private static String issue(EnvironmentKeys keys, InstantSource clock) {
    return JwtIssuer.builder()
        .issuer("i")
        .audience("a")
        .lifetime(Duration.ofMinutes(15))
        .signWith(keys)
        .clock(clock)
        .build()
        .issue(claims -> claims.subject("alice"));
  }

  private static Validation check(EnvironmentKeys keys, String token) {
    return check(keys, token, InstantSource.fixed(START));
  }

  private static Validation check(EnvironmentKeys keys, String token, InstantSource clock) {
    return JwtValidator.builder()
        .issuer("i")
        .audience("a")
        .verifyWith(keys)
        .clock(clock)
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
    Instant end = START.plus(Duration.ofMinutes(10)).plus(Duration.ofMinutes(10));
    assertThat(keys.find(oldId, end.minusNanos(1))).isInstanceOf(KeyLookup.Found.class);
    assertThat(keys.find(oldId, end)).isInstanceOf(KeyLookup.Expired.class);
  }

  @Test
  void the_previous_secret_verifies_for_longer_by_the_time_that_a_deployment_takes() {
    EnvironmentKeys keys =
        keys(Map.of("JWT_SECRET", NEW, "JWT_SECRET_PREVIOUS", OLD))
            .maxTokenLifetime(Duration.ofMinutes(10))
            .previousSignsFor(Duration.ofHours(1))
            .build();
    Instant end = START.plus(Duration.ofHours(1)).plus(Duration.ofMinutes(20));
    assertThat(keys.find(keyId(OLD), end.minusNanos(1))).isInstanceOf(KeyLookup.Found.class);
    assertThat(keys.find(keyId(OLD), end)).isInstanceOf(KeyLookup.Expired.class);
  }

  /** Row 79: the deployments of the class's documentation, one process at a time. */
  @Test
  void rotation_drops_live_tokens_at_no_step_of_the_documented_deployments() {
    Duration monthsLater = Duration.ofDays(90);
    EnvironmentKeys announced = keys(Map.of("JWT_SECRET", OLD, "JWT_SECRET_NEXT", NEW)).build();
    InstantSource later = InstantSource.fixed(START.plus(monthsLater));
    EnvironmentKeys swapped =
        EnvironmentKeys.builder()
            .environment(Map.of("JWT_SECRET", NEW, "JWT_SECRET_PREVIOUS", OLD)::get)
            .clock(later)
            .build();
    EnvironmentKeys removed = keys(Map.of("JWT_SECRET", NEW)).build();
    String ofAnnounced = issue(announced, later);
    String ofSwapped = issue(swapped, later);
    assertThat(check(swapped, ofAnnounced, later)).isInstanceOf(Validation.Accepted.class);
    assertThat(check(announced, ofSwapped, later)).isInstanceOf(Validation.Accepted.class);
    assertThat(check(removed, ofSwapped, later)).isInstanceOf(Validation.Accepted.class);
    assertThat(check(swapped, issue(removed, later), later))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void the_next_secret_verifies_and_does_not_sign() {
    EnvironmentKeys keys = keys(Map.of("JWT_SECRET", OLD, "JWT_SECRET_NEXT", NEW)).build();
    assertThat(keys.find(keyId(NEW), Instant.MAX)).isInstanceOf(KeyLookup.Found.class);
    assertThat(keys.current(Instant.MAX).keyId()).isEqualTo(keyId(OLD));
  }

  @Test
  void the_other_variables_are_named_after_the_first() {
    EnvironmentKeys keys =
        keys(Map.of("MINE", NEW, "MINE_PREVIOUS", OLD, "JWT_SECRET_NEXT", base64((byte) 3)))
            .variable("MINE")
            .build();
    assertThat(keys)
        .hasToString(
            "EnvironmentKeys[current=%s, next=none, previous=%s]"
                .formatted(keyId(NEW), keyId(OLD)));
  }

  @Test
  void the_names_of_all_variables_can_be_chosen() {
    EnvironmentKeys keys =
        keys(Map.of("A", NEW, "B", OLD, "C", base64((byte) 3)))
            .variable("A")
            .previousVariable("B")
            .nextVariable("C")
            .build();
    assertThat(keys.current(START).keyId()).isEqualTo(keyId(NEW));
    assertThat(keys.find(keyId(OLD), START)).isInstanceOf(KeyLookup.Found.class);
    assertThat(keys.find(keyId(base64((byte) 3)), START)).isInstanceOf(KeyLookup.Found.class);
  }

  @Test
  void an_issuer_makes_no_token_that_outlives_the_previous_secret() {
    EnvironmentKeys keys =
        keys(Map.of("JWT_SECRET", NEW)).maxTokenLifetime(Duration.ofMinutes(5)).build();
    assertThatThrownBy(
            () ->
                JwtIssuer.builder()
                    .issuer("i")
                    .audience("a")
                    .lifetime(Duration.ofMinutes(5).plusSeconds(1))
                    .signWith(keys)
                    .build())
        .isInstanceOf(IllegalStateException.class);
  }

  /** Computed apart from this code: {@code openssl dgst -mac HMAC}, the first 16 bytes. */
  @Test
  void the_key_id_is_the_same_in_each_process_and_version() {
    assertThat(keyId("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"))
        .isEqualTo("AXr_1R9MqMIEk0LVwvp-hQ");
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
        .hasMessageContainingAll("MY_SECRET", "openssl rand -base64 48");
    assertThatThrownBy(() -> keys(Map.of()).algorithm(JwsAlgorithm.HS512).build())
        .hasMessageContaining("openssl rand -base64 64");
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
  void a_next_secret_that_is_the_current_or_the_previous_one_is_refused() {
    assertThatThrownBy(() -> keys(Map.of("JWT_SECRET", OLD, "JWT_SECRET_NEXT", OLD)).build())
        .hasMessageContainingAll("JWT_SECRET_NEXT", "same secret");
    assertThatThrownBy(
            () ->
                keys(Map.of("JWT_SECRET", NEW, "JWT_SECRET_NEXT", OLD, "JWT_SECRET_PREVIOUS", OLD))
                    .build())
        .hasMessageContainingAll("JWT_SECRET_NEXT", "JWT_SECRET_PREVIOUS", "same secret");
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

  @Test
  void a_setting_out_of_bounds_or_made_twice_is_refused() {
    assertThatThrownBy(() -> EnvironmentKeys.builder().maxTokenLifetime(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> EnvironmentKeys.builder().maxTokenLifetime(Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EnvironmentKeys.builder().previousSignsFor(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EnvironmentKeys.builder().variable(" "))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EnvironmentKeys.builder().variable("A").variable("B"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void operators_see_the_next_the_current_and_the_previous_secret_with_their_windows() {
    MovableClock clock = MovableClock.at(START);
    EnvironmentKeys keys =
        keysAt(
                clock,
                Map.of(
                    "JWT_SECRET", NEW,
                    "JWT_SECRET_NEXT", base64((byte) 3),
                    "JWT_SECRET_PREVIOUS", OLD))
            .previousSignsFor(Duration.ofMinutes(5))
            .build();
    Instant open = Instant.parse("9999-12-31T23:59:59Z");
    Instant dead = START.plus(Duration.ofMinutes(5 + 15 + 10));

    assertThat(keys.keys())
        .extracting(
            KeyView::keyId,
            KeyView::state,
            KeyView::activateAt,
            KeyView::signUntil,
            KeyView::verifyUntil)
        .containsExactly(
            tuple(keyId(base64((byte) 3)), KeyState.PENDING, open, open, open),
            tuple(keyId(NEW), KeyState.ACTIVE, START, open, open),
            tuple(keyId(OLD), KeyState.RETIRED, START, START.plus(Duration.ofMinutes(5)), dead));

    clock.set(dead);
    assertThat(keys.keys().get(2).state()).isEqualTo(KeyState.EXPIRED);
  }

  @Test
  void operators_see_the_current_secret_alone_if_there_are_no_others() {
    assertThat(keys(Map.of("JWT_SECRET", NEW)).build().keys())
        .extracting(KeyView::keyId)
        .containsExactly(keyId(NEW));
  }

  private static EnvironmentKeys.Builder keysAt(
      InstantSource clock, Map<String, String> environment) {
    return EnvironmentKeys.builder().environment(environment::get).clock(clock);
  }
}
