package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.testing.TokenMint;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An unsafe configuration fails when it is made and not at the first request. */
class ConfigurationTest {

  private final TokenMint mint = TokenMint.create();

  @Test
  @Row(71)
  @Gap("withIssuer((String)null) & iss null")
  void an_issuer_that_is_not_set_is_refused() {
    JwtValidator.Builder builder = JwtValidator.builder();
    assertThatNullPointerException().isThrownBy(() -> builder.issuer((String) null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  @Row(71)
  void a_blank_issuer_or_audience_is_refused(String blank) {
    JwtValidator.Builder builder = JwtValidator.builder();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.issuer(blank));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.audience(blank));
  }

  @Test
  @Row(71)
  void an_audience_that_is_not_set_is_refused() {
    JwtValidator.Builder builder = JwtValidator.builder();
    assertThatNullPointerException().isThrownBy(() -> builder.audience((String) null));
  }

  @Test
  @Row(71)
  void a_validator_that_was_told_nothing_of_an_issuer_is_not_built() {
    assertThatIllegalStateException()
        .isThrownBy(JwtValidator.builder().audience("a").verifyWith(mint.verificationKeys())::build)
        .withMessageContainingAll("issuer(", "anyIssuer()");
  }

  @Test
  @Row(71)
  void a_validator_that_was_told_nothing_of_an_audience_is_not_built() {
    assertThatIllegalStateException()
        .isThrownBy(JwtValidator.builder().issuer("i").verifyWith(mint.verificationKeys())::build)
        .withMessageContainingAll("audience(", "anyAudience()");
  }

  @Test
  @Row(71)
  void a_validator_without_keys_is_not_built() {
    assertThatIllegalStateException()
        .isThrownBy(JwtValidator.builder().issuer("i").audience("a")::build)
        .withMessageContaining("verifyWith(");
  }

  @Test
  @Row(75)
  @Gap("withSubject(null) & sub null")
  void null_is_no_expectation() {
    JwtValidator.Builder builder = JwtValidator.builder();
    assertThatNullPointerException().isThrownBy(() -> builder.expectClaim("sub", null));
    Sentry.refuses(mint.tokenWithClaim("sub", "null"), Reason.CLAIM_OF_WRONG_TYPE);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE / 1000, 301, -1})
  @Row(67)
  @Gap("leeway Long.MAX")
  void a_skew_beyond_five_minutes_is_refused(long seconds) {
    JwtValidator.Builder builder = JwtValidator.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.clockSkew(Duration.ofSeconds(seconds)));
  }
}
