package dev.countersign.moduletests;

import static dev.countersign.testing.JwtAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.countersign.jwt.JwtUndecidedException;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Validation.Undecided.Cause;
import dev.countersign.testing.TokenMint;
import org.junit.jupiter.api.Test;

/** What cannot be asked makes a verdict undecided: never accepted, never thrown undeclared. */
class UndecidedTest {

  private final TokenMint mint = TokenMint.create();

  private static UnsupportedOperationException down() {
    return new UnsupportedOperationException("backend down");
  }

  private JwtValidator withKeysDown() {
    return JwtValidator.builder()
        .issuer(mint.issuerName())
        .audience(mint.audience())
        .verifyWith(
            (keyId, now) -> {
              throw down();
            })
        .clock(mint.clock())
        .build();
  }

  @Test
  @Row(87)
  @Gap("KeyProvider throws RuntimeException")
  void a_source_of_keys_that_throws_leaves_it_undecided() {
    assertThat(withKeysDown().check(mint.issue())).isUndecidedBecauseOf(Cause.KEYS);
  }

  @Test
  void validate_throws_what_it_declares() {
    assertThatExceptionOfType(JwtUndecidedException.class)
        .isThrownBy(() -> withKeysDown().validate(mint.issue()));
  }

  @Test
  @Row(87)
  void a_revocation_check_that_throws_leaves_it_undecided() {
    JwtValidator validator =
        mint.validator()
            .revocation(
                (jwt, now) -> {
                  throw down();
                })
            .build();
    assertThat(validator.check(mint.issue())).isUndecidedBecauseOf(Cause.REVOCATION);
  }

  @Test
  void a_rule_that_throws_leaves_it_undecided() {
    JwtValidator validator =
        mint.validator()
            .rule(
                "mine",
                (jwt, now) -> {
                  throw down();
                })
            .build();
    assertThat(validator.check(mint.issue())).isUndecidedBecauseOf(Cause.RULE);
  }
}
