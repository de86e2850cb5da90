package dev.countersign.moduletests;

import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RsaSignatureTest {

  @ParameterizedTest
  @EnumSource(names = {"RSA_ZERO", "RSA_ONE", "RSA_MODULUS_MINUS_ONE"})
  @Row(28)
  void a_signature_is_no_special_number(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_INVALID);
  }

  @ParameterizedTest
  @EnumSource(names = "RSA_PLUS_MODULUS")
  @Row(28)
  void a_signature_is_below_the_modulus(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_INVALID);
  }

  @ParameterizedTest
  @EnumSource(names = "RSA_SHORT_PADDING")
  @Row(28)
  void the_padding_fills_the_block(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_INVALID);
  }

  @ParameterizedTest
  @EnumSource(names = "RSA_DIGEST_INFO_WITHOUT_NULL")
  @Row(28)
  void a_digest_info_without_null_is_harmless_since_only_the_holder_of_the_key_can_make_it(
      Attack attack) {
    Sentry.accepts(attack);
  }
}
