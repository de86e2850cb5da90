package dev.countersign.testing;

import static dev.countersign.testing.JwtAssertions.assertThat;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

// The snippet of package-info.java, to the letter; DocumentedTest compares them.
@WithTokenMint(audience = "orders")
class OrdersTest {

  @Test
  void a_token_is_good_for_ten_minutes(TokenMint mint, JwtValidator validator, MovableClock clock) {
    String token = mint.issue(claims -> claims.subject("alice").scope("orders:read"));
    assertThat(validator.check(token)).hasJwtThat().hasSubject("alice").hasScope("orders:read");

    clock.advance(Duration.ofMinutes(11));
    assertThat(validator.check(token)).isRejectedWith(Reason.EXPIRED);
  }

  @ParameterizedTest
  @EnumSource
  void every_attack_is_answered(Attack attack, TokenMint mint, JwtValidator validator) {
    assertThat(validator.check(mint.attack(attack))).isAnsweredAsExpectedOf(attack);
  }
}
