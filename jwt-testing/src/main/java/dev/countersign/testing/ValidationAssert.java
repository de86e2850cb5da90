package dev.countersign.testing;

import dev.countersign.jwt.Reason;
import dev.countersign.jwt.Validation;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on a verdict. Each failure message says what the verdict was, with the reason and the
 * message for the operator. Not thread-safe.
 */
public final class ValidationAssert extends AbstractAssert<ValidationAssert, @Nullable Validation> {

  ValidationAssert(@Nullable Validation actual) {
    super(actual, ValidationAssert.class);
  }

  /**
   * The token was accepted.
   *
   * @return this
   */
  public ValidationAssert isAccepted() {
    accepted();
    return this;
  }

  /**
   * The token was accepted; goes on to what it holds.
   *
   * @return assertions on the token
   */
  public JwtAssert hasJwtThat() {
    return new JwtAssert(accepted().jwt());
  }

  private Validation.Accepted accepted() {
    if (verdict() instanceof Validation.Accepted accepted) {
      return accepted;
    }
    throw unlike("an accepted token");
  }

  /**
   * The token was refused, for whatever reason. Prefer {@link #isRejectedWith}: a test that does
   * not name the reason passes also when the token is refused for another one.
   *
   * @return this
   */
  public ValidationAssert isRejected() {
    if (verdict() instanceof Validation.Rejected) {
      return this;
    }
    throw unlike("a rejected token");
  }

  /**
   * The token was refused for this reason.
   *
   * @param reason the expected reason
   * @return this
   */
  public ValidationAssert isRejectedWith(Reason reason) {
    if (verdict() instanceof Validation.Rejected rejected && rejected.reason() == reason) {
      return this;
    }
    throw unlike("a token rejected with " + reason);
  }

  /**
   * The token could not be judged, for want of this.
   *
   * @param cause what was out of reach
   * @return this
   */
  public ValidationAssert isUndecidedBecauseOf(Validation.Undecided.Cause cause) {
    if (verdict() instanceof Validation.Undecided undecided && undecided.cause() == cause) {
      return this;
    }
    throw unlike("a verdict that is undecided because of " + cause);
  }

  /**
   * The attack was answered as its catalogue says: refused for the expected reason, or accepted if
   * it is harmless.
   *
   * @param attack the attack whose token was judged
   * @return this
   */
  public ValidationAssert isAnsweredAsExpectedOf(Attack attack) {
    return attack.expected().map(this::isRejectedWith).orElseGet(this::isAccepted);
  }

  private Validation verdict() {
    isNotNull();
    if (actual == null) {
      throw new IllegalStateException("isNotNull() has thrown");
    }
    return actual;
  }

  private AssertionError unlike(String expected) {
    return failure("%nExpected %s%nbut it was %s", expected, described(verdict()));
  }

  private static String described(Validation verdict) {
    if (verdict instanceof Validation.Rejected rejected) {
      return "rejected with " + rejected.reason() + ": " + rejected.message();
    }
    if (verdict instanceof Validation.Undecided undecided) {
      return "undecided because of " + undecided.cause() + ": " + undecided.message();
    }
    return "accepted";
  }
}
