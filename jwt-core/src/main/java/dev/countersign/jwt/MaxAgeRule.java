package dev.countersign.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code iat} is not longer ago than this, whatever {@code exp} says. */
record MaxAgeRule(Duration maxAge, Duration skew) implements Rule {

  @Override
  public String name() {
    return "age";
  }

  @Override
  public String expected() {
    return "issued at most " + maxAge + " ago, within a skew of " + skew;
  }

  @Override
  public String found(Jwt jwt) {
    return "iat " + Quoted.orAbsent(jwt.issuedAt());
  }

  @Override
  public Optional<Validation.Rejected> refusal(Jwt jwt, Instant now) {
    @Nullable Instant issuedAt = jwt.registered().issuedAt;
    if (issuedAt == null) {
      return Rule.refuse(Reason.ISSUED_AT_MISSING, "there is no iat, and the age is limited");
    }
    // Equality is too old, as it is expired for exp.
    boolean young = now.isBefore(issuedAt.plus(maxAge).plus(skew));
    return young
        ? Rule.none()
        : Rule.refuse(Reason.TOO_OLD, "the token was issued more than " + maxAge + " ago");
  }
}
