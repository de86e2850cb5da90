package dev.countersign.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    @Nullable Instant issuedAt = jwt.registered().issuedAt;
    if (issuedAt == null) {
      return Rule.refuse(Reason.ISSUED_AT_MISSING, "there is no iat, and the lifetime is limited");
    }
    @Nullable Instant expiry = jwt.registered().expiresAt;
    if (expiry == null) {
      return Rule.refuse(Reason.EXPIRATION_MISSING, "there is no exp, and the lifetime is limited");
    }
    // Equality is good.
    boolean tooLong = expiry.isAfter(issuedAt.plus(maxLifetime));
    return tooLong
        ? Rule.refuse(Reason.LIFETIME_TOO_LONG, "exp is more than " + maxLifetime + " after iat")
        : Rule.none();
  }
}
