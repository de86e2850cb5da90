package dev.countersign.jwt;

import static dev.countersign.jwt.Tokens.ISSUER;
import static dev.countersign.jwt.Tokens.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.FollowedRevocations;
import dev.countersign.jwt.revocation.RevocationFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DangerousSettingsTest {

  private static final VerificationKeys KEYS = VerificationKeys.of(KEY.verificationKey());

  private static final RevocationCheck CHECK = Denylist.inMemory();

  /** Says enough that nothing is found. */
  private static JwtValidator.Builder sound() {
    return Tokens.validator().revocation(CHECK);
  }

  private static JwtValidator.Builder unchecked() {
    return Tokens.validator();
  }

  private static List<String> codes(JwtValidator.Builder builder) {
    return builder.build().findings().stream().map(Finding::code).toList();
  }

  /** Keys of an issuer that is known to issue tokens of this lifetime. */
  private static VerificationKeys keysFor(Duration lifetime) {
    return new VerificationKeys() {
      @Override
      public KeyLookup find(String keyId, Instant now) {
        return new KeyLookup.Unknown();
      }

      @Override
      public Optional<Duration> maxTokenLifetime() {
        return Optional.of(lifetime);
      }
    };
  }

  private static JwtValidator.Builder over(VerificationKeys keys) {
    return JwtValidator.builder().issuer(ISSUER).audience("orders").verifyWith(keys);
  }

  @Test
  void sound_settings_have_no_finding() {
    assertThat(codes(sound())).isEmpty();
    assertThat(codes(over(keysFor(Duration.ofMinutes(15))))).isEmpty();
  }

  @Test
  void each_switch_that_believes_anything_is_found() {
    JwtValidator.Builder any =
        JwtValidator.builder()
            .anyIssuer()
            .anyAudience()
            .anyType()
            .verifyWith(KEYS)
            .revocation(CHECK);

    assertThat(codes(any)).containsExactly("any-issuer", "any-audience", "any-type");
  }

  @Test
  void issuers_with_the_same_keys_are_found() {
    JwtValidator.Builder two =
        JwtValidator.builder().audience("orders").revocation(CHECK).issuer("https://a", KEYS);

    assertThat(codes(two.issuer("https://b", KEYS))).containsExactly("issuers-share-keys");
  }

  @Test
  void issuers_with_keys_of_their_own_are_sound() {
    JwtValidator.Builder two =
        JwtValidator.builder().audience("orders").revocation(CHECK).issuer("https://a", KEYS);

    assertThat(codes(two.issuer("https://b", keysFor(Duration.ofMinutes(5))))).isEmpty();
  }

  @Test
  void an_audience_that_is_the_issuer_is_found() {
    JwtValidator.Builder one =
        JwtValidator.builder()
            .issuer(ISSUER)
            .audience("orders", ISSUER)
            .verifyWith(KEYS)
            .revocation(CHECK);

    assertThat(codes(one)).containsExactly("audience-is-issuer");
  }

  @Test
  void tokens_without_end_are_found_unless_their_age_ends_them() {
    assertThat(codes(sound().allowMissingExpiration())).containsExactly("no-expiration");
    assertThat(codes(sound().allowMissingExpiration().maxAge(Duration.ofHours(1)))).isEmpty();
  }

  @Test
  void a_bound_that_counts_from_a_future_iat_is_found() {
    assertThat(codes(sound().allowIssuedInTheFuture())).isEmpty();
    assertThat(codes(sound().allowIssuedInTheFuture().maxAge(Duration.ofHours(1))))
        .containsExactly("bound-from-the-future");
    assertThat(codes(sound().allowIssuedInTheFuture().maxLifetime(Duration.ofHours(1))))
        .containsExactly("bound-from-the-future");
  }

  @Test
  void a_skew_of_half_the_life_of_a_token_is_found() {
    Duration skew = Duration.ofSeconds(30);

    assertThat(codes(sound().clockSkew(skew).maxLifetime(Duration.ofSeconds(60))))
        .containsExactly("skew-near-lifetime");
    assertThat(codes(sound().clockSkew(skew).maxLifetime(Duration.ofSeconds(61)))).isEmpty();
    assertThat(codes(over(keysFor(Duration.ofSeconds(60))))).containsExactly("skew-near-lifetime");
    assertThat(codes(sound().clockSkew(skew).maxAge(Duration.ofSeconds(60))))
        .containsExactly("skew-near-lifetime");
  }

  @Test
  void keys_that_go_before_the_longest_token_are_found() {
    JwtValidator.Builder longer = over(keysFor(Duration.ofMinutes(15)));
    JwtValidator.Builder equal = over(keysFor(Duration.ofMinutes(15)));

    assertThat(codes(longer.maxLifetime(Duration.ofMinutes(16))))
        .containsExactly("retention-under-lifetime");
    assertThat(codes(equal.maxLifetime(Duration.ofMinutes(15)))).isEmpty();
  }

  @Test
  void long_lived_tokens_that_nothing_checks_are_found() {
    Duration hour = Duration.ofHours(1);

    assertThat(codes(unchecked().maxLifetime(hour))).isEmpty();
    assertThat(codes(unchecked().maxLifetime(hour.plusSeconds(1))))
        .containsExactly("long-lived-and-stateless");
    assertThat(codes(over(keysFor(hour.multipliedBy(2)))))
        .containsExactly("long-lived-and-stateless");
    assertThat(
            codes(
                unchecked()
                    .maxLifetime(hour.multipliedBy(2))
                    .revocation(RevocationCheck.stateless())))
        .containsExactly("long-lived-and-stateless");
  }

  @Test
  void nothing_said_of_life_and_revocation_is_found_until_stateless_is_said() {
    assertThat(codes(unchecked())).containsExactly("unbounded-and-stateless");
    assertThat(codes(unchecked().revocation(RevocationCheck.stateless()))).isEmpty();
  }

  @Test
  void one_of_two_issuers_whose_tokens_may_live_for_ever_leaves_their_life_unknown() {
    JwtValidator.Builder two =
        JwtValidator.builder()
            .audience("orders")
            .issuer("https://a", keysFor(Duration.ofMinutes(5)))
            .issuer("https://b", KEYS);

    assertThat(codes(two)).containsExactly("unbounded-and-stateless");
  }

  @Test
  void a_check_that_accepts_blindly_for_long_is_found_wherever_it_is() {
    Duration five = Duration.ofMinutes(5);
    RevocationCheck forever = CHECK.acceptingTokensWhenItCannotTell();
    RevocationCheck within = CHECK.acceptingTokensWhenItCannotTellFor(five);
    RevocationCheck beyond = CHECK.acceptingTokensWhenItCannotTellFor(five.plusSeconds(1));

    assertThat(codes(unchecked().revocation(RevocationCheck.all(CHECK, forever))))
        .containsExactly("accepts-unchecked");
    assertThat(codes(unchecked().revocation(beyond))).containsExactly("accepts-unchecked");
    assertThat(codes(unchecked().revocation(within))).isEmpty();
  }

  @Test
  void a_copy_that_may_be_far_behind_its_store_is_found() {
    RevocationFeed feed =
        (cursor, limit) -> new RevocationFeed.Page(List.of(), cursor, false, Instant.EPOCH);
    Duration five = Duration.ofMinutes(5);

    assertThat(codes(unchecked().revocation(following(feed, five)))).isEmpty();
    assertThat(
            codes(
                unchecked()
                    .revocation(
                        following(feed, five.plusSeconds(1)).acceptingTokensWhenItCannotTell())))
        .containsExactly("accepts-unchecked", "revocations-late");
  }

  private static FollowedRevocations following(RevocationFeed feed, Duration staleAfter) {
    return FollowedRevocations.builder(feed).staleAfter(staleAfter).build();
  }

  @Test
  void what_the_keys_say_of_themselves_is_among_the_findings() {
    Finding found = new Finding("of-the-keys", "a", "b", "c");
    VerificationKeys keys =
        new VerificationKeys() {
          @Override
          public KeyLookup find(String keyId, Instant now) {
            return new KeyLookup.Unknown();
          }

          @Override
          public List<Finding> findings() {
            return List.of(found);
          }
        };

    assertThat(over(keys).revocation(CHECK).build().findings()).containsExactly(found);
  }

  @Test
  void a_finding_says_in_one_line_what_is_set_what_can_happen_and_what_to_do() {
    assertThat(new Finding("a-code", "x is y", "z can happen", "say w"))
        .hasToString("a-code: x is y, so z can happen; say w");
  }
}
