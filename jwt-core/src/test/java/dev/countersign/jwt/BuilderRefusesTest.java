package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuilderRefusesTest {

  private static final VerificationKeys KEYS = VerificationKeys.of(Tokens.KEY.verificationKey());

  private static void refused(Consumer<JwtValidator.Builder> settings, String... inMessage) {
    assertThatThrownBy(
            () -> {
              JwtValidator.Builder builder = JwtValidator.builder();
              settings.accept(builder);
              builder.build();
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(inMessage);
  }

  @Test
  void a_validator_that_was_told_nothing_about_the_issuer() {
    refused(v -> v.audience("a").verifyWith(KEYS), "issuer(…)", "anyIssuer()");
  }

  @Test
  void a_validator_that_was_told_nothing_about_the_audience() {
    refused(v -> v.issuer("i").verifyWith(KEYS), "audience(…)", "anyAudience()");
  }

  @Test
  void a_validator_without_keys() {
    refused(v -> v.issuer("i").audience("a"), "verifyWith(…)");
  }

  @Test
  void keys_that_belong_to_no_issuer() {
    refused(v -> v.issuer("i", KEYS).audience("a").verifyWith(KEYS), "verifyWith(…)");
  }

  @Test
  void an_expectation_together_with_its_opposite() {
    refused(v -> v.issuer("i").anyIssuer().audience("a").verifyWith(KEYS), "choose one");
    refused(v -> v.issuer("i").audience("a").anyAudience().verifyWith(KEYS), "choose one");
    refused(v -> v.issuer("i").audience("a").type("t").anyType().verifyWith(KEYS), "choose one");
    refused(
        v ->
            v.issuer("i")
                .audience("a")
                .allowMissingExpiration()
                .maxLifetime(Duration.ofHours(1))
                .verifyWith(KEYS),
        "choose one");
  }

  private static VerificationKeys keysWithLeeway(Duration leeway) {
    return new VerificationKeys() {
      @Override
      public KeyLookup find(String keyId, Instant now) {
        return KEYS.find(keyId, now);
      }

      @Override
      public Optional<Duration> leeway() {
        return Optional.of(leeway);
      }
    };
  }

  @Test
  void a_clock_skew_longer_than_the_leeway_of_the_keys_of_any_issuer() {
    VerificationKeys keys = keysWithLeeway(Duration.ofSeconds(29));
    refused(v -> v.issuer("i").audience("a").verifyWith(keys), "PT29S", "PT30S", "leeway");
    refused(
        v ->
            v.issuer("i", KEYS)
                .issuer("j", keys)
                .audience("a")
                .clockSkew(Duration.ofSeconds(29).plusNanos(1)),
        "PT29S",
        "PT29.000000001S");
  }

  @Test
  void but_not_a_clock_skew_of_exactly_the_leeway_of_the_keys() {
    assertThat(
            JwtValidator.builder()
                .issuer("i")
                .audience("a")
                .verifyWith(keysWithLeeway(Duration.ofSeconds(30)))
                .build())
        .isNotNull();
  }

  @Test
  void one_issuer_with_and_without_keys() {
    refused(v -> v.issuer("i").issuer("i", KEYS).audience("a").verifyWith(KEYS), "twice");
  }

  @Test
  void a_key_for_tokens_without_kid_among_several_issuers() {
    refused(
        v ->
            v.issuer("i", KEYS)
                .issuer("j", KEYS)
                .audience("a")
                .keyForTokensWithoutKeyId(Tokens.KEY.verificationKey()),
        "exactly one issuer");
  }

  @Test
  void each_setting_a_second_time() {
    List<Consumer<JwtValidator.Builder>> settings =
        List.of(
            v -> v.issuer("i"),
            v -> v.issuer("j", KEYS),
            v -> v.audience("a"),
            v -> v.type("t"),
            v -> v.verifyWith(KEYS),
            v -> v.clockSkew(Duration.ZERO),
            v -> v.maxAge(Duration.ofHours(1)),
            v -> v.maxLifetime(Duration.ofHours(1)),
            v -> v.maxTokenLength(1024),
            v -> v.revocation(RevocationCheck.stateless()),
            v -> v.listener(new ValidationListener() {}),
            v -> v.clock(Tokens.CLOCK),
            v -> v.keyForTokensWithoutKeyId(Tokens.KEY.verificationKey()));
    for (Consumer<JwtValidator.Builder> setting : settings) {
      JwtValidator.Builder builder = JwtValidator.builder();
      setting.accept(builder);
      assertThatThrownBy(() -> setting.accept(builder))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("set before");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-0.000000001S", "PT5M0.000000001S", "PT2562047788015215H30M7S"})
  void a_clock_skew_below_zero_or_over_five_minutes(Duration skew) {
    assertThatThrownBy(() -> JwtValidator.builder().clockSkew(skew))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("PT5M", skew.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT5M"})
  void but_not_a_clock_skew_at_either_bound(Duration skew) {
    assertThat(Tokens.validator().clockSkew(skew).build()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT2562047788015215H30M7S"})
  void an_age_or_a_lifetime_that_cannot_be_added_to_an_instant(Duration duration) {
    assertThatThrownBy(() -> JwtValidator.builder().maxAge(duration))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JwtValidator.builder().maxLifetime(duration))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {255, 1_048_577, -1, 0, Integer.MAX_VALUE})
  void a_token_length_out_of_bounds(int length) {
    assertThatThrownBy(() -> JwtValidator.builder().maxTokenLength(length))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void a_blank_text_as_from_an_unset_property(String blank) {
    assertThatThrownBy(() -> JwtValidator.builder().issuer(blank))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JwtValidator.builder().audience("a", blank))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JwtValidator.builder().type(blank))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void null_as_an_issuer_or_as_keys() {
    assertThatThrownBy(() -> JwtValidator.builder().issuer(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("issuer");
    assertThatThrownBy(() -> JwtValidator.builder().verifyWith(null))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void no_audience_at_all() {
    assertThatThrownBy(() -> JwtValidator.builder().audience())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_expected_claim_that_cannot_be_compared_exactly() {
    assertThatThrownBy(() -> JwtValidator.builder().expectClaim("x", 1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Double");
  }
}
