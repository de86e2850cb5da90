package dev.countersign.jwt;

import java.time.Instant;
import java.util.Optional;

/** A rule of the application's, under the name that it was given. */
record CustomRule(String name, ClaimRule rule) implements Rule {

  @Override
  public String expected() {
    return "what the rule " + name + " says";
  }

  @Override
  public String found(Jwt jwt) {
    return "not shown";
  }

  @Override
  public Optional<Validation.Rejected> refusal(Jwt jwt, Instant now) {
    return rule.violation(jwt, now)
        .map(violation -> new Validation.Rejected(violation.reason(), violation.message()));
  }
}
