package dev.countersign.moduletests;

import static dev.countersign.testing.JwtAssertions.assertThat;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.Validation.Undecided.Cause;
import dev.countersign.testing.Attack;
import dev.countersign.testing.TokenMint;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IssuerTest {

  @ParameterizedTest
  @EnumSource(names = "ISSUER_OF_ANOTHER")
  @Row(76)
  void another_issuer_is_not_believed(Attack attack) {
    Sentry.refuses(attack, Reason.ISSUER_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(names = "ISSUER_MISSING")
  @Row(71)
  void a_token_is_from_somebody(Attack attack) {
    Sentry.refuses(attack, Reason.ISSUER_MISSING);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "ISSUER_WITH_SLASH",
        "ISSUER_IN_UPPER_CASE",
        "ISSUER_AS_PREFIX",
        "ISSUER_AS_PART",
        "ISSUER_WITH_HOMOGLYPH",
        "ISSUER_WITH_SPACE"
      })
  @Row(72)
  void an_issuer_is_compared_exactly(Attack attack) {
    Sentry.refuses(attack, Reason.ISSUER_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(names = "ISSUER_WITH_NUL")
  @Row(72)
  void an_issuer_has_no_control_characters(Attack attack) {
    Sentry.refuses(attack, Reason.CLAIM_OF_WRONG_TYPE);
  }

  @ParameterizedTest
  @EnumSource(names = {"ISSUER_NULL", "ISSUER_NUMBER", "ISSUER_ARRAY"})
  @Row(71)
  void an_issuer_is_a_string(Attack attack) {
    Sentry.refuses(attack, Reason.CLAIM_OF_WRONG_TYPE);
  }

  private final TokenMint mint = Sentry.MINT;
  private final TokenMint other = mint.withIssuer("https://other.test").impostor();

  private JwtValidator validatorOfBoth() {
    return JwtValidator.builder()
        .issuer(mint.issuerName(), mint.verificationKeys())
        .issuer(other.issuerName(), other.verificationKeys())
        .audience(mint.audience())
        .clock(mint.clock())
        .build();
  }

  @Test
  @Row(77)
  void each_of_two_issuers_is_believed_in_its_own_name() {
    assertThat(validatorOfBoth().check(mint.issue())).isAccepted();
    assertThat(validatorOfBoth().check(other.issue())).isAccepted();
  }

  /** Ids such as 1 and default are in use by many. */
  @Test
  @Row(87)
  void a_token_may_be_that_of_an_issuer_who_cannot_be_asked_though_another_has_a_key_of_that_id() {
    JwtValidator validator =
        JwtValidator.builder()
            .issuer(mint.issuerName(), mint.verificationKeys())
            .issuer(
                other.issuerName(),
                (keyId, now) -> new KeyLookup.Unavailable("down", Optional.empty()))
            .audience(mint.audience())
            .clock(mint.clock())
            .build();
    assertThat(validator.check(other.issue())).isUndecidedBecauseOf(Cause.KEYS);
    assertThat(validator.check(mint.issue())).isAccepted();
  }

  @Test
  @Row(77)
  void one_trusted_issuer_cannot_speak_for_another() {
    assertThat(validatorOfBoth().check(other.withIssuer(mint.issuerName()).issue()))
        .isRejectedWith(Reason.ISSUER_MISMATCH);
  }
}
