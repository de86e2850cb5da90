package dev.countersign.jwt;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/** {@code aud} names any, or all, of these (RFC 7519 section 4.1.3). */
record AudienceRule(Set<String> audiences, boolean all) implements Rule {

  @Override
  public String name() {
    return "aud";
  }

  @Override
  public String expected() {
    return (all ? "all of " : "any of ") + audiences;
  }

  @Override
  public String found(Jwt jwt) {
    return Quoted.list(jwt.audience());
  }

  @Override
  public Optional<Validation.Rejected> refusal(Jwt jwt, Instant now) {
    if (jwt.audience().isEmpty()) {
      return Rule.refuse(Reason.AUDIENCE_MISSING, "there is no aud: the token is for nobody");
    }
    boolean meant =
        all
            ? jwt.audience().containsAll(audiences)
            : !Collections.disjoint(jwt.audience(), audiences);
    return meant
        ? Rule.none()
        : Rule.refuse(Reason.AUDIENCE_MISMATCH, "aud does not name " + expected());
  }
}
