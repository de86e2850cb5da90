package dev.countersign.moduletests;

import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Ed25519SignatureTest {

  @ParameterizedTest
  @EnumSource(names = "ED25519_S_PLUS_ORDER")
  @Row(27)
  void s_is_below_the_order_of_the_group(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_INVALID);
  }

  @ParameterizedTest
  @EnumSource(names = "ED25519_IDENTITY")
  @Row(27)
  void the_signature_of_small_order_is_nobodys(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_INVALID);
  }
}
