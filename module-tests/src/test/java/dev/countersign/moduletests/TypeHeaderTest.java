package dev.countersign.moduletests;

import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TypeHeaderTest {

  @ParameterizedTest
  @EnumSource(
      names = {
        "TYPE_OF_LOGOUT",
        "TYPE_OF_DPOP",
        "TYPE_OF_ID_TOKEN",
        "TYPE_OF_REFRESH",
        "TYPE_EMPTY"
      })
  @Row(56)
  @Gap({"typ logout+jwt", "typ dpop+jwt"})
  void a_token_made_for_another_purpose_is_refused(Attack attack) {
    Sentry.refuses(attack, Reason.TYPE_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(names = "TYPE_MISSING")
  @Row(56)
  void a_token_says_its_type(Attack attack) {
    Sentry.refuses(attack, Reason.TYPE_MISSING);
  }

  @ParameterizedTest
  @EnumSource(names = {"TYPE_NUMBER", "TYPE_NULL"})
  @Row(56)
  @Gap("typ number")
  void a_type_is_a_string(Attack attack) {
    Sentry.refuses(attack, Reason.HEADER_OF_WRONG_TYPE);
  }
}
