package dev.countersign.testing;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.Validation;
import org.jspecify.annotations.Nullable;

/**
 * Where assertions on tokens and verdicts begin; import {@code assertThat} statically beside that
 * of AssertJ. No failure message holds a token. Thread-safe; the assertions that it begins are not.
 */
public final class JwtAssertions {

  private JwtAssertions() {}

  /**
   * Asserts on a verdict.
   *
   * @param actual what {@code JwtValidator.check} answered
   * @return its assertions
   */
  public static ValidationAssert assertThat(@Nullable Validation actual) {
    return new ValidationAssert(actual);
  }

  /**
   * Asserts on a checked token.
   *
   * @param actual the token
   * @return its assertions
   */
  public static JwtAssert assertThat(@Nullable Jwt actual) {
    return new JwtAssert(actual);
  }
}
