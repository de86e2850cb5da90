package dev.countersign.jwt;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A verdict with its reasons: which checks ran, in order, what each expected and what it found.
 *
 * <p>For operators, logs and tests, not for clients: of a token whose signature holds it shows
 * registered claims, cut and escaped. It never holds the token, a key or a secret.
 *
 * @param at the instant of the decision
 * @param checks what ran, in order; all claim rules are listed even when an earlier one refused
 * @param verdict what {@link JwtValidator#check} says of the same token at the same instant
 */
public record Explanation(Instant at, List<Check> checks, Validation verdict) {

  /**
   * Copies the list.
   *
   * @param at the instant of the decision
   * @param checks what ran, in order
   * @param verdict what came of it
   */
  public Explanation {
    checks = List.copyOf(checks);
  }

  /** How a check ended. */
  public enum Outcome {
    /** Nothing against the token. */
    PASSED,
    /** The token is refused. */
    REFUSED,
    /** It could not be told. */
    UNDECIDED
  }

  /**
   * One check.
   *
   * @param name such as {@code signature} or {@code exp}
   * @param expected what a good token has
   * @param found what this token has
   * @param outcome how it ended
   */
  public record Check(String name, String expected, String found, Outcome outcome) {}

  /** A line for each check, such as {@code PASSED aud: expected any of [orders], found orders}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Check check : checks) {
      text.append(check.outcome())
          .append("  ")
          .append(check.name())
          .append(": expected ")
          .append(check.expected())
          .append("; found ")
          .append(check.found())
          .append('\n');
    }
    return text.append(textOf(verdict)).toString();
  }

  private static String textOf(Validation verdict) {
    if (verdict instanceof Validation.Rejected rejected) {
      return "REFUSED with " + rejected.reason() + ": " + rejected.message();
    }
    if (verdict instanceof Validation.Undecided undecided) {
      return "UNDECIDED for " + undecided.cause() + ": " + undecided.message();
    }
    return "ACCEPTED";
  }

  /** Collects the checks of one decision. Not thread-safe. */
  static final class Recorder implements Trace {

    private final List<Check> checks = new ArrayList<>();

    @Override
    public <T> Step<T> step(String name, String expected, Step<T> step, Function<T, String> found) {
      if (step.ended()) {
        ended(name, expected, step.verdict());
      } else {
        checks.add(new Check(name, expected, found.apply(step.value()), Outcome.PASSED));
      }
      return step;
    }

    @Override
    public void rule(Rule rule, Jwt jwt, Optional<? extends Validation> refusal) {
      Outcome outcome = refusal.map(Recorder::outcomeOf).orElse(Outcome.PASSED);
      checks.add(new Check(rule.name(), rule.expected(), rule.found(jwt), outcome));
    }

    @Override
    public Validation revocation(Validation verdict) {
      String expected = "live";
      if (verdict instanceof Validation.Accepted) {
        checks.add(new Check("revocation", expected, "live", Outcome.PASSED));
      } else {
        ended("revocation", expected, verdict);
      }
      return verdict;
    }

    @Override
    public boolean asksOn() {
      return true;
    }

    List<Check> checks() {
      return checks;
    }

    private void ended(String name, String expected, Validation verdict) {
      String found =
          verdict instanceof Validation.Undecided undecided
              ? undecided.message()
              : verdict instanceof Validation.Rejected rejected ? rejected.message() : "";
      checks.add(new Check(name, expected, found, outcomeOf(verdict)));
    }

    private static Outcome outcomeOf(Validation verdict) {
      return verdict instanceof Validation.Undecided ? Outcome.UNDECIDED : Outcome.REFUSED;
    }
  }
}
