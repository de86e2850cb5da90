package dev.countersign.moduletests;

import static dev.countersign.testing.JwtAssertions.assertThat;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import dev.countersign.testing.TokenMint;
import java.util.function.UnaryOperator;

/** A validator with its settings as they are by default, and what it must say. */
final class Sentry {

  static final TokenMint MINT = TokenMint.create();

  private static final JwtValidator VALIDATOR = MINT.validator().build();

  private Sentry() {}

  static void refuses(Attack attack, Reason reason) {
    refuses(MINT.attack(attack), reason);
  }

  static void refuses(String token, Reason reason) {
    assertThat(VALIDATOR.check(token)).isRejectedWith(reason);
  }

  static void accepts(Attack attack) {
    accepts(MINT.attack(attack));
  }

  static void accepts(String token) {
    assertThat(VALIDATOR.check(token)).isAccepted();
  }

  static void refuses(UnaryOperator<JwtValidator.Builder> settings, String token, Reason reason) {
    assertThat(settings.apply(MINT.validator()).build().check(token)).isRejectedWith(reason);
  }

  static void accepts(UnaryOperator<JwtValidator.Builder> settings, String token) {
    assertThat(settings.apply(MINT.validator()).build().check(token)).isAccepted();
  }
}
