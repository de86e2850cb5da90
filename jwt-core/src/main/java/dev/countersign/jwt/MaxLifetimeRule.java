package dev.countersign.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** {@code exp} − {@code iat} is at most this: an issuer that forgets itself is stopped here. */
record MaxLifetimeRule(Duration maxLifetime) implements Rule {

  @Override
  public String name() {
    return "lifetime";
  }

  @Override
  public String expected() {
    return "exp at most " + maxLifetime + " after iat";
  }

  @Override
  public String found(Jwt jwt) {
    return "iat " + Quoted.orAbsent(jwt.issuedAt()) + ", exp " + Quoted.orAbsent(jwt.expiresAt());
  }

  @Override
  public Optional<Validation.Rejected> refusal(Jwt jwt, Instant now) {
    if (jwt.issuedAt().isEmpty()) {
      return Rule.refuse(Reason.ISSUED_AT_MISSING, "there is no iat, and the lifetime is limited");
    }
    if (jwt.expiresAt().isEmpty()) {
      return Rule.refuse(Reason.EXPIRATION_MISSING, "there is no exp, and the lifetime is limited");
    }
    // Equality is good.
    boolean tooLong = jwt.expiresAt().get().isAfter(jwt.issuedAt().get().plus(maxLifetime));
    return tooLong
        ? Rule.refuse(Reason.LIFETIME_TOO_LONG, "exp is more than " + maxLifetime + " after iat")
        : Rule.none();
  }
}
