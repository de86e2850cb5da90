package dev.countersign.jwt;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A rule about claims, asked after the registered claims were found good and before the revocation
 * check.
 *
 * <p>Implementations are thread-safe and fast. An exception thrown here makes the verdict
 * undecided: the token is not accepted, and the client is not told that it was bad.
 */
@FunctionalInterface
public interface ClaimRule {

  /**
   * Judges one token.
   *
   * @param jwt a token whose signature and registered claims are good
   * @param now the instant of the decision, the same for all rules
   * @return why the token is refused, or empty if this rule has nothing against it
   */
  Optional<Violation> violation(Jwt jwt, Instant now);

  /**
   * Why a rule refuses a token.
   *
   * @param reason for machines; {@link Reason#CUSTOM_RULE} unless one of the others says it better
   * @param message for the operator's log; must not repeat the token or text out of it
   */
  record Violation(Reason reason, String message) {

    /**
     * Refuses null.
     *
     * @param reason for machines; {@link Reason#CUSTOM_RULE} unless one of the others says it
     *     better
     * @param message for the operator's log; must not repeat the token or text out of it
     */
    public Violation {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(message, "message");
    }

    /**
     * A refusal for a reason of the application's own.
     *
     * @param message for the operator's log; must not repeat the token or text out of it
     * @return a violation with {@link Reason#CUSTOM_RULE}
     */
    public static Optional<Violation> because(String message) {
      return Optional.of(new Violation(Reason.CUSTOM_RULE, message));
    }
  }

  /**
   * The claim is there and not null.
   *
   * @param name the claim
   * @return the rule
   */
  static ClaimRule required(String name) {
    Objects.requireNonNull(name, "name");
    return (jwt, now) ->
        when(!jwt.has(name), Reason.CLAIM_MISSING, "the claim " + name + " is missing");
  }

  /**
   * The claim has exactly this value: same JSON type, nothing converted or rounded.
   *
   * @param name the claim
   * @param expected a {@link String}, {@link Boolean}, {@link Integer} or {@link Long}
   * @return the rule
   * @throws IllegalArgumentException if the value is of another type
   */
  static ClaimRule equalTo(String name, Object expected) {
    Object comparable =
        expected instanceof Integer integer ? (Object) integer.longValue() : expected;
    if (!(comparable instanceof String
        || comparable instanceof Boolean
        || comparable instanceof Long)) {
      throw new IllegalArgumentException(
          "a claim can be compared with a String, a Boolean, an Integer or a Long, but not with a "
              + expected.getClass().getSimpleName()
              + "; write a ClaimRule of your own");
    }
    return (jwt, now) ->
        when(
            !comparable.equals(jwt.claims().get(name)),
            Reason.CLAIM_MISMATCH,
            "the claim " + name + " does not have the expected value");
  }

  /**
   * All of these scopes were granted.
   *
   * @param scopes one or more scopes
   * @return the rule
   * @throws IllegalArgumentException if there is none, which every token would satisfy
   */
  static ClaimRule scopes(String... scopes) {
    if (scopes.length == 0) {
      throw new IllegalArgumentException(
          "expected one or more scopes; if none is needed, leave the rule out");
    }
    String[] required = scopes.clone();
    return (jwt, now) ->
        when(
            !jwt.scopes().containsAll(Arrays.asList(required)),
            Reason.SCOPE_MISSING,
            "one of the scopes " + Arrays.toString(required) + " was not granted");
  }

  private static Optional<Violation> when(boolean violated, Reason reason, String message) {
    return violated ? Optional.of(new Violation(reason, message)) : Optional.empty();
  }
}
