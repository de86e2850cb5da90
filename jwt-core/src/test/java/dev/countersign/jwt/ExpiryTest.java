package dev.countersign.jwt;

import static dev.countersign.jwt.Tokens.SECONDS;
import static dev.countersign.jwt.Tokens.refusal;
import static dev.countersign.jwt.Tokens.validatorAt;
import static dev.countersign.jwt.Tokens.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ExpiryTest {

  private static final String EXPIRES_AT_1000 = with("\"exp\":1000");

  private static JwtValidator at(String now, Duration skew) {
    return validatorAt(Instant.parse(now)).clockSkew(skew).build();
  }

  @Test
  void a_token_is_live_one_nanosecond_before_exp() {
    assertThat(at("1970-01-01T00:16:39.999999999Z", Duration.ZERO).check(EXPIRES_AT_1000))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void a_token_is_expired_at_exp_exactly() {
    assertThat(refusal(at("1970-01-01T00:16:40Z", Duration.ZERO), EXPIRES_AT_1000))
        .isEqualTo(Reason.EXPIRED);
  }

  @Test
  void the_skew_delays_expiry_up_to_exp_plus_skew() {
    assertThat(at("1970-01-01T00:17:09.999999999Z", Duration.ofSeconds(30)).check(EXPIRES_AT_1000))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void a_token_is_expired_at_exp_plus_skew_exactly() {
    assertThat(refusal(at("1970-01-01T00:17:10Z", Duration.ofSeconds(30)), EXPIRES_AT_1000))
        .isEqualTo(Reason.EXPIRED);
  }

  @Test
  void a_fraction_of_exp_counts_to_the_nanosecond() {
    String token = with("\"exp\":1000.5");
    assertThat(at("1970-01-01T00:16:40.499999999Z", Duration.ZERO).check(token))
        .isInstanceOf(Validation.Accepted.class);
    assertThat(refusal(at("1970-01-01T00:16:40.500Z", Duration.ZERO), token))
        .isEqualTo(Reason.EXPIRED);
  }

  @Test
  void exp_is_required() {
    assertThat(refusal(v -> v, with("\"x\":1"))).isEqualTo(Reason.EXPIRATION_MISSING);
  }

  @Test
  void exp_may_be_missing_only_if_that_was_allowed_by_name() {
    assertThat(Tokens.validator().allowMissingExpiration().build().check(with("\"x\":1")))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void exp_null_is_not_a_missing_exp() {
    assertThat(refusal(JwtValidator.Builder::allowMissingExpiration, with("\"exp\":null")))
        .isEqualTo(Reason.CLAIM_OF_WRONG_TYPE);
  }

  @Test
  void the_last_second_of_the_year_9999_is_the_largest_exp() {
    assertThat(Tokens.validator().build().check(with("\"exp\":253402300799")))
        .isInstanceOf(Validation.Accepted.class);
    assertThat(refusal(v -> v, with("\"exp\":253402300800"))).isEqualTo(Reason.TIME_OUT_OF_RANGE);
  }

  @Test
  void a_lifetime_of_exactly_the_maximum_is_good_and_a_second_more_is_not() {
    Duration limit = Duration.ofMinutes(10);
    String exact = with("\"iat\":%d,\"exp\":%d".formatted(SECONDS, SECONDS + 600));
    String more = with("\"iat\":%d,\"exp\":%d".formatted(SECONDS, SECONDS + 601));
    JwtValidator validator = Tokens.validator().maxLifetime(limit).build();
    assertThat(validator.check(exact)).isInstanceOf(Validation.Accepted.class);
    assertThat(refusal(validator, more)).isEqualTo(Reason.LIFETIME_TOO_LONG);
  }

  @Test
  void a_maximum_lifetime_needs_iat() {
    assertThat(refusal(v -> v.maxLifetime(Duration.ofMinutes(10)), Tokens.good()))
        .isEqualTo(Reason.ISSUED_AT_MISSING);
  }
}
