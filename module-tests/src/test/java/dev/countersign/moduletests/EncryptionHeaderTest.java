package dev.countersign.moduletests;

import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncryptionHeaderTest {

  @ParameterizedTest
  @EnumSource(names = {"ENC_IN_SIGNED_TOKEN", "ZIP_IN_SIGNED_TOKEN"})
  @Row({39, 57})
  @Gap({"zip DEF", "enc member"})
  void a_signed_token_has_no_parameter_of_an_encrypted_one(Attack attack) {
    Sentry.refuses(attack, Reason.ENCRYPTION_HEADER);
  }

  @ParameterizedTest
  @EnumSource(names = "CTY_JWT")
  @Row({41, 57})
  @Gap("cty JWT")
  void nothing_is_nested(Attack attack) {
    Sentry.refuses(attack, Reason.NESTED_TOKEN);
  }
}
