package dev.countersign.moduletests;

import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EcdsaSignatureTest {

  @ParameterizedTest
  @EnumSource(
      names = {
        "ECDSA_ALL_ZERO",
        "ECDSA_R_ZERO",
        "ECDSA_S_ZERO",
        "ECDSA_R_EQUAL_TO_ORDER",
        "ECDSA_S_EQUAL_TO_ORDER"
      })
  @Row(23)
  void r_and_s_lie_between_zero_and_the_order(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_MALFORMED);
  }

  @ParameterizedTest
  @EnumSource(names = "ECDSA_IN_DER")
  @Row(24)
  void der_is_not_taken(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_MALFORMED);
  }

  @ParameterizedTest
  @EnumSource(names = {"SIGNATURE_OF_ANOTHER_CURVE", "SIGNATURE_OF_LARGEST_CURVE"})
  @Row(25)
  void a_signature_has_the_length_of_its_curve(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_MALFORMED);
  }
}
