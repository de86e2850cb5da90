package dev.countersign.moduletests;

import static dev.countersign.testing.JwtAssertions.assertThat;

import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import dev.countersign.testing.JsonMembers;
import dev.countersign.testing.MovableClock;
import dev.countersign.testing.TokenMint;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NumericDateTest {

  @ParameterizedTest
  @EnumSource(names = "EXPIRED")
  @Row(65)
  void a_token_expires(Attack attack) {
    Sentry.refuses(attack, Reason.EXPIRED);
  }

  @ParameterizedTest
  @EnumSource(names = "EXPIRATION_MISSING")
  @Row(58)
  @Gap("missing exp")
  void a_token_for_ever_is_refused(Attack attack) {
    Sentry.refuses(attack, Reason.EXPIRATION_MISSING);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "EXP_STRING",
        "EXP_TRUE",
        "EXP_ARRAY",
        "EXP_OBJECT",
        "NBF_STRING",
        "NBF_TRUE",
        "NBF_ARRAY",
        "NBF_OBJECT",
        "IAT_STRING",
        "IAT_TRUE",
        "IAT_ARRAY",
        "IAT_OBJECT"
      })
  @Row(59)
  void a_time_is_a_number(Attack attack) {
    Sentry.refuses(attack, Reason.CLAIM_OF_WRONG_TYPE);
  }

  @ParameterizedTest
  @EnumSource(names = {"EXP_NULL", "NBF_NULL", "IAT_NULL"})
  @Row(58)
  @Gap({"exp null", "nbf null"})
  void null_is_no_time(Attack attack) {
    Sentry.refuses(attack, Reason.CLAIM_OF_WRONG_TYPE);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "EXP_NEGATIVE",
        "NBF_NEGATIVE",
        "IAT_NEGATIVE",
        "EXP_OF_LARGEST_LONG",
        "NBF_OF_LARGEST_LONG",
        "IAT_OF_LARGEST_LONG",
        "EXP_OF_1E18"
      })
  @Row(60)
  void a_time_lies_between_1970_and_the_year_9999(Attack attack) {
    Sentry.refuses(attack, Reason.TIME_OUT_OF_RANGE);
  }

  @ParameterizedTest
  @EnumSource(names = "EXP_OF_LARGEST_INSTANT")
  @Row(61)
  @Gap("exp Instant.MAX")
  void the_end_of_java_time_is_no_time(Attack attack) {
    Sentry.refuses(attack, Reason.TIME_OUT_OF_RANGE);
  }

  @ParameterizedTest
  @EnumSource(names = "EXP_IN_MILLISECONDS")
  @Row(62)
  void milliseconds_are_no_seconds(Attack attack) {
    Sentry.refuses(attack, Reason.TIME_OUT_OF_RANGE);
  }

  @ParameterizedTest
  @EnumSource(names = {"EXP_OF_1E400", "EXP_OF_400_DIGITS", "EXP_OF_1E_MINUS_400"})
  @Row(63)
  void a_time_beyond_a_double_is_refused(Attack attack) {
    Sentry.refuses(attack, Reason.NUMBER_OUT_OF_BOUNDS);
  }

  @ParameterizedTest
  @EnumSource(names = "EXP_OF_NEGATIVE_ZERO")
  @Row(63)
  void negative_zero_is_1970(Attack attack) {
    Sentry.refuses(attack, Reason.EXPIRED);
  }

  @ParameterizedTest
  @EnumSource(names = {"EXP_NAN", "EXP_HEXADECIMAL", "EXP_IN_ARABIC_DIGITS"})
  @Row(63)
  void a_time_is_a_json_number(Attack attack) {
    Sentry.refuses(attack, Reason.MALFORMED_JSON);
  }

  @ParameterizedTest
  @EnumSource(names = "TIME_WITH_FRACTION")
  @Row(64)
  void a_fraction_is_a_good_time(Attack attack) {
    Sentry.accepts(attack);
  }

  @ParameterizedTest
  @EnumSource(names = {"NOT_YET_VALID", "NOT_YET_VALID_BY_FRACTION"})
  @Row(64)
  void a_token_is_not_good_before_its_time(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_YET_VALID);
  }

  @ParameterizedTest
  @EnumSource(names = "ISSUED_IN_THE_FUTURE")
  @Row(66)
  void a_token_was_not_issued_tomorrow(Attack attack) {
    Sentry.refuses(attack, Reason.ISSUED_IN_THE_FUTURE);
  }

  @ParameterizedTest
  @EnumSource(names = "ISSUED_AT_MISSING")
  @Row(66)
  void the_instant_of_issue_may_be_missing(Attack attack) {
    Sentry.accepts(attack);
  }

  private final long now = Sentry.MINT.clock().instant().getEpochSecond();

  @Test
  @Row(62)
  @Gap("exp 9999999999999 (ms)")
  void thirteen_digits_are_no_seconds() {
    Sentry.refuses(Sentry.MINT.tokenWithClaim("exp", "9999999999999"), Reason.TIME_OUT_OF_RANGE);
  }

  @Test
  @Row(65)
  void a_token_is_expired_at_the_instant_of_exp_and_skew() {
    Sentry.refuses(Sentry.MINT.tokenWithClaim("exp", "" + (now - 30)), Reason.EXPIRED);
  }

  @Test
  @Row(65)
  void a_token_is_good_one_second_before() {
    Sentry.accepts(Sentry.MINT.tokenWithClaim("exp", "" + (now - 29)));
  }

  @Test
  @Row(65)
  void without_skew_a_token_is_expired_at_exp() {
    Sentry.refuses(
        settings -> settings.clockSkew(Duration.ZERO),
        Sentry.MINT.tokenWithClaim("exp", "" + now),
        Reason.EXPIRED);
  }

  @Test
  @Row(64)
  void a_token_is_good_at_the_instant_of_nbf_less_skew() {
    Sentry.accepts(Sentry.MINT.tokenWithClaim("nbf", "" + (now + 30)));
  }

  @Test
  @Row(64)
  @Gap("nbf future fractional <1s")
  void a_fraction_of_nbf_is_not_rounded_down() {
    Sentry.refuses(
        settings -> settings.clockSkew(Duration.ZERO),
        Sentry.MINT.tokenWithClaim("nbf", now + ".0000000001"),
        Reason.NOT_YET_VALID);
  }

  @Test
  @Row(64)
  void a_fraction_of_exp_is_not_rounded_up() {
    TokenMint mint = TokenMint.at(MovableClock.at(Instant.ofEpochSecond(now, 500_000_000)));
    String token = mint.tokenWithClaim("exp", now + ".4999999999");
    assertThat(mint.validator().clockSkew(Duration.ZERO).build().check(token))
        .isRejectedWith(Reason.EXPIRED);
  }

  @Test
  @Row(66)
  void a_lifetime_of_a_century_can_be_refused() {
    Sentry.refuses(
        settings -> settings.maxLifetime(Duration.ofDays(1)),
        Sentry.MINT.tokenWithClaim("exp", "" + (now + 100L * 365 * 86_400)),
        Reason.LIFETIME_TOO_LONG);
  }

  @Test
  @Row(66)
  void whoever_limits_the_lifetime_needs_to_know_when_it_began() {
    Sentry.refuses(
        settings -> settings.maxLifetime(Duration.ofDays(1)),
        Sentry.MINT.tokenWithoutClaim("iat"),
        Reason.ISSUED_AT_MISSING);
  }

  @Test
  @Row(66)
  void an_expiry_before_the_issue_is_long_over() {
    Sentry.refuses(
        Sentry.MINT.sign(
            Sentry.MINT.header(),
            Sentry.MINT.claims().with("iat", "" + now).with("exp", "" + (now - 60))),
        Reason.EXPIRED);
  }

  @Test
  @Row(66)
  void a_token_that_begins_after_its_end_is_never_good() {
    JsonMembers claims =
        Sentry.MINT.claims().with("nbf", "" + (now + 3600)).with("exp", "" + (now + 1800));
    Sentry.refuses(Sentry.MINT.sign(Sentry.MINT.header(), claims), Reason.NOT_YET_VALID);
  }

  @Test
  @Row(68)
  void a_clock_that_goes_back_is_believed_as_it_is_documented() {
    TokenMint mint = TokenMint.create();
    String token = mint.issue();
    mint.clock().advance(Duration.ofHours(1));
    assertThat(mint.validator().build().check(token)).isRejectedWith(Reason.EXPIRED);
    mint.clock().advance(Duration.ofHours(-1));
    assertThat(mint.validator().build().check(token)).isAccepted();
  }
}
