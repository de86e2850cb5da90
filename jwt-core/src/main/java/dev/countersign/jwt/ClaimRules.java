package dev.countersign.jwt;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads the claims of a verified token and puts the rules to them, in order. */
final class ClaimRules {

  private final List<Rule> rules;

  ClaimRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  static Step<Jwt> read(UnverifiedToken token, VerifiedSignature signature) {
    Step<byte[]> payload = token.payload();
    if (payload.ended()) {
      return Step.end(payload.verdict());
    }
    Step<JsonMembers> claims = StrictJson.readObject(payload.value(), "claims");
    if (claims.ended()) {
      return Step.end(claims.verdict());
    }
    Step<RegisteredClaims> registered = RegisteredClaims.read(claims.value());
    if (registered.ended()) {
      return Step.end(registered.verdict());
    }
    return Step.goOn(new Jwt(token, signature, registered.value(), claims.value()));
  }

  /** The first refusal; an explanation hears what every rule says. */
  Optional<Validation> refusal(Jwt jwt, Instant now, Trace trace) {
    Optional<Validation> first = Optional.empty();
    for (Rule rule : rules) {
      Optional<? extends Validation> refusal = ask(rule, jwt, now);
      trace.rule(rule, jwt, refusal);
      if (refusal.isPresent() && first.isEmpty()) {
        first = Optional.of(refusal.get());
      }
      if (first.isPresent() && !trace.asksOn()) {
        return first;
      }
    }
    return first;
  }

  private static Optional<? extends Validation> ask(Rule rule, Jwt jwt, Instant now) {
    try {
      return Objects.requireNonNull(rule.refusal(jwt, now), "the rule returned null");
    } catch (ClaimTypeException e) {
      // The rule asked for a claim that the token has, but of another type: the token's fault.
      return Rule.refuse(Reason.CLAIM_OF_WRONG_TYPE, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      return Optional.of(
          new Validation.Undecided(
              Validation.Undecided.Cause.RULE,
              "the rule " + rule.name() + " threw",
              Optional.of(e)));
    }
  }
}
