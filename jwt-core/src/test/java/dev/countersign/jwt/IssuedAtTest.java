package dev.countersign.jwt;

import static dev.countersign.jwt.Tokens.SECONDS;
import static dev.countersign.jwt.Tokens.refusal;
import static dev.countersign.jwt.Tokens.validator;
import static dev.countersign.jwt.Tokens.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IssuedAtTest {

  private static String issuedAt(long seconds) {
    return with("\"iat\":%d,\"exp\":%d".formatted(seconds, SECONDS + 600));
  }

  @Test
  void iat_may_be_ahead_by_the_skew_exactly() {
    assertThat(validator().build().check(issuedAt(SECONDS + 30)))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void iat_ahead_by_more_than_the_skew_is_refused() {
    assertThat(refusal(v -> v, issuedAt(SECONDS + 31))).isEqualTo(Reason.ISSUED_IN_THE_FUTURE);
  }

  @Test
  void iat_in_the_future_is_good_only_if_that_was_allowed_by_name() {
    assertThat(validator().allowIssuedInTheFuture().build().check(issuedAt(SECONDS + 31)))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void a_token_is_too_old_at_its_maximum_age_plus_skew_exactly() {
    assertThat(refusal(v -> v.maxAge(Duration.ofSeconds(60)), issuedAt(SECONDS - 90)))
        .isEqualTo(Reason.TOO_OLD);
  }

  @Test
  void a_token_a_second_younger_than_its_maximum_age_plus_skew_is_good() {
    assertThat(validator().maxAge(Duration.ofSeconds(60)).build().check(issuedAt(SECONDS - 89)))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void a_maximum_age_needs_iat() {
    assertThat(refusal(v -> v.maxAge(Duration.ofSeconds(60)), Tokens.good()))
        .isEqualTo(Reason.ISSUED_AT_MISSING);
  }
}
