package dev.countersign.moduletests;

import static dev.countersign.testing.JwtAssertions.assertThat;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AudienceTest {

  @ParameterizedTest
  @EnumSource(names = "AUDIENCE_OF_ANOTHER")
  @Row(76)
  void a_token_for_another_service_is_refused(Attack attack) {
    Sentry.refuses(attack, Reason.AUDIENCE_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(names = {"AUDIENCE_MISSING", "AUDIENCE_EMPTY"})
  @Row(69)
  void a_token_is_for_somebody(Attack attack) {
    Sentry.refuses(attack, Reason.AUDIENCE_MISSING);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "AUDIENCE_JOINED",
        "AUDIENCE_JOINED_BY_SPACE",
        "AUDIENCE_AS_PREFIX",
        "AUDIENCE_IN_OTHER_CASE"
      })
  @Row(69)
  void an_audience_is_compared_exactly(Attack attack) {
    Sentry.refuses(attack, Reason.AUDIENCE_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "AUDIENCE_NESTED",
        "AUDIENCE_NULL",
        "AUDIENCE_NUMBER",
        "AUDIENCE_TRUE",
        "AUDIENCE_OBJECT"
      })
  @Row({69, 70})
  void an_audience_is_a_string_or_an_array_of_strings(Attack attack) {
    Sentry.refuses(attack, Reason.CLAIM_OF_WRONG_TYPE);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "AUDIENCE_WITH_NUMBER",
        "AUDIENCE_WITH_NULL",
        "AUDIENCE_WITH_TRUE",
        "AUDIENCE_ARRAY_OF_NUMBER"
      })
  @Row(70)
  @Gap({"aud=[\"api\",null]", "aud=[\"api\",1]", "aud=[\"api\",true]"})
  void one_item_of_another_type_spoils_the_array(Attack attack) {
    Sentry.refuses(attack, Reason.CLAIM_OF_WRONG_TYPE);
  }

  @Test
  @Row(70)
  @Gap("aud [1] vs expected \"1\"")
  void the_number_one_is_not_the_text() {
    var mint = Sentry.MINT.withAudience("1");
    assertThat(mint.validator().build().check(mint.tokenWithClaim("aud", "[1]")))
        .isRejectedWith(Reason.CLAIM_OF_WRONG_TYPE);
  }

  @Test
  @Row(69)
  void one_of_several_audiences_is_enough() {
    Sentry.accepts(
        Sentry.MINT.tokenWithClaim("aud", "[\"other\",\"" + Sentry.MINT.audience() + "\"]"));
  }

  @Test
  @Row(76)
  void all_of_several_audiences_can_be_asked_for() {
    var mint = Sentry.MINT;
    var validator =
        JwtValidator.builder()
            .issuer(mint.issuerName())
            .audienceAllOf(mint.audience(), "other")
            .verifyWith(mint.verificationKeys())
            .clock(mint.clock())
            .build();
    assertThat(validator.check(mint.issue())).isRejectedWith(Reason.AUDIENCE_MISMATCH);
  }

  /** RFC 7515 section 5.3: code points are compared after escapes are undone, and nothing else. */
  @Test
  @Row(69)
  void an_audience_is_compared_by_its_code_points() {
    var mint = Sentry.MINT.withAudience("caf\u00e9");
    var validator = mint.validator().build();
    assertThat(validator.check(mint.tokenWithClaim("aud", "\"caf\\u00e9\""))).isAccepted();
    assertThat(validator.check(mint.tokenWithClaim("aud", "\"\\u0063af\u00e9\""))).isAccepted();
    assertThat(validator.check(mint.tokenWithClaim("aud", "\"cafe\u0301\"")))
        .isRejectedWith(Reason.AUDIENCE_MISMATCH);
    assertThat(validator.check(mint.tokenWithClaim("aud", "\"cafe\\u0301\"")))
        .isRejectedWith(Reason.AUDIENCE_MISMATCH);
  }
}
