package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.countersign.jwt.ClaimTypeException;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimTypesTest {

  @ParameterizedTest
  @EnumSource(
      names = {
        "SUBJECT_NUMBER",
        "SUBJECT_DECIMAL",
        "SUBJECT_TRUE",
        "SUBJECT_NULL",
        "SUBJECT_ARRAY",
        "SUBJECT_OBJECT"
      })
  @Row(73)
  @Gap({"sub=1", "sub=true", "sub=null", "sub=[\"u\"]", "sub={\"a\":1}", "sub=1.0"})
  void a_subject_is_a_string(Attack attack) {
    Sentry.refuses(attack, Reason.CLAIM_OF_WRONG_TYPE);
  }

  @ParameterizedTest
  @EnumSource(names = {"SUBJECT_MISSING", "SUBJECT_EMPTY"})
  @Row(73)
  void a_subject_is_somebody(Attack attack) {
    Sentry.refuses(attack, Reason.SUBJECT_MISSING);
  }

  @ParameterizedTest
  @EnumSource(names = {"SUBJECT_WITH_NUL", "SUBJECT_WITH_LINE_BREAK"})
  @Row(49)
  void a_subject_has_no_control_characters(Attack attack) {
    Sentry.refuses(attack, Reason.CLAIM_OF_WRONG_TYPE);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "TOKEN_ID_NUMBER",
        "TOKEN_ID_DECIMAL",
        "TOKEN_ID_TRUE",
        "TOKEN_ID_NULL",
        "TOKEN_ID_ARRAY",
        "TOKEN_ID_OBJECT",
        "TOKEN_ID_EMPTY"
      })
  @Row({73, 84})
  @Gap({"jti=1", "jti=true", "jti=null", "jti=[\"u\"]"})
  void a_token_id_is_a_string(Attack attack) {
    Sentry.refuses(attack, Reason.CLAIM_OF_WRONG_TYPE);
  }

  @ParameterizedTest
  @EnumSource(names = {"SCOPE_ARRAY", "SCOPE_OBJECT", "SCOPE_NUMBER"})
  @Row(73)
  void scopes_are_a_string(Attack attack) {
    Sentry.refuses(attack, Reason.CLAIM_OF_WRONG_TYPE);
  }

  @ParameterizedTest
  @EnumSource(names = "CLAIM_NULL")
  @Row(75)
  void a_claim_of_ones_own_may_be_null(Attack attack) {
    Sentry.accepts(attack);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4294967297",
        "1.9",
        "1.0",
        "1e0",
        "18446744073709551617",
        "\"1\"",
        "true",
        "[1]",
        "null"
      })
  @Row(74)
  @Gap({
    "withClaim(int 1) vs 4294967297",
    "withClaim(int 1) vs 1.9",
    "withClaim(long 1) vs 18446744073709551617"
  })
  void nothing_but_one_is_one(String json) {
    Sentry.refuses(
        settings -> settings.expectClaim("lvl", 1),
        Sentry.MINT.tokenWithClaim("lvl", json),
        Reason.CLAIM_MISMATCH);
  }

  @Test
  @Row(74)
  void one_is_one() {
    Sentry.accepts(
        settings -> settings.expectClaim("lvl", 1), Sentry.MINT.tokenWithClaim("lvl", "1"));
  }

  @Test
  @Row(75)
  @Gap("withClaimPresence null")
  void a_claim_that_is_null_is_not_there() {
    Sentry.refuses(
        settings -> settings.requireClaims("z"),
        Sentry.MINT.tokenWithClaim("z", "null"),
        Reason.CLAIM_MISSING);
  }

  @Test
  @Row(75)
  @Gap("withArrayClaim null")
  void an_array_that_is_null_is_empty_and_not_an_error() {
    Jwt jwt = Sentry.MINT.validator().build().validate(Sentry.MINT.tokenWithClaim("z", "null"));
    assertThat(jwt.strings("z")).isEmpty();
  }

  @Test
  @Row(75)
  void an_array_that_holds_null_is_not_one_of_strings() {
    Jwt jwt = Sentry.MINT.validator().build().validate(Sentry.MINT.tokenWithClaim("z", "[null]"));
    assertThatExceptionOfType(ClaimTypeException.class).isThrownBy(() -> jwt.strings("z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4294967297.5", "18446744073709551617", "\"1\"", "1.0"})
  @Row(74)
  void no_getter_converts(String json) {
    Jwt jwt = Sentry.MINT.validator().build().validate(Sentry.MINT.tokenWithClaim("lvl", json));
    assertThatExceptionOfType(ClaimTypeException.class).isThrownBy(() -> jwt.integer("lvl"));
  }
}
