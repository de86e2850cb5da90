package dev.countersign.jwt;

import static dev.countersign.jwt.Tokens.refusal;
import static dev.countersign.jwt.Tokens.validatorAt;
import static dev.countersign.jwt.Tokens.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NotBeforeTest {

  private static JwtValidator at(String now, Duration skew) {
    return validatorAt(Instant.parse(now)).clockSkew(skew).build();
  }

  private static String goodFrom(String notBefore) {
    return with("\"exp\":9999999,\"nbf\":" + notBefore);
  }

  @Test
  void a_token_is_usable_at_nbf_exactly() {
    assertThat(at("1970-01-01T00:16:40Z", Duration.ZERO).check(goodFrom("1000")))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void a_token_is_not_usable_a_nanosecond_before_nbf() {
    assertThat(refusal(at("1970-01-01T00:16:39.999999999Z", Duration.ZERO), goodFrom("1000")))
        .isEqualTo(Reason.NOT_YET_VALID);
  }

  @Test
  void a_token_is_usable_at_nbf_minus_skew_exactly() {
    assertThat(at("1970-01-01T00:16:10Z", Duration.ofSeconds(30)).check(goodFrom("1000")))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void a_token_is_not_usable_a_nanosecond_before_nbf_minus_skew() {
    assertThat(
            refusal(at("1970-01-01T00:16:09.999999999Z", Duration.ofSeconds(30)), goodFrom("1000")))
        .isEqualTo(Reason.NOT_YET_VALID);
  }

  @Test
  void a_fraction_of_nbf_is_not_rounded_down() {
    assertThat(refusal(at("1970-01-01T00:16:40.998Z", Duration.ZERO), goodFrom("1000.999")))
        .isEqualTo(Reason.NOT_YET_VALID);
  }

  @Test
  void a_fraction_of_nbf_finer_than_a_nanosecond_is_rounded_up() {
    assertThat(
            refusal(
                at("1970-01-01T00:16:40.000000001Z", Duration.ZERO), goodFrom("1000.0000000011")))
        .isEqualTo(Reason.NOT_YET_VALID);
  }
}
