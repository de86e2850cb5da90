package dev.countersign.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code iat}, if there is one, is not in the future: a clock is wrong, or the issuer lies. */
record IssuedAtRule(Duration skew) implements Rule {

  @Override
  public String name() {
    return "iat";
  }

  @Override
  public String expected() {
    return "not after now, within a skew of " + skew + ", or absent";
  }

  @Override
  public String found(Jwt jwt) {
    return Quoted.orAbsent(jwt.issuedAt());
  }

  @Override
  public Optional<Validation.Rejected> refusal(Jwt jwt, Instant now) {
    @Nullable Instant issuedAt = jwt.registered().issuedAt;
    // Equality is good.
    // Most tokens need no sum: the skew only ever forgives.
    boolean future =
        issuedAt != null && now.isBefore(issuedAt) && now.plus(skew).isBefore(issuedAt);
    return future
        ? Rule.refuse(
            Reason.ISSUED_IN_THE_FUTURE,
            "the token was issued at " + issuedAt + ", and now is " + now)
        : Rule.none();
  }
}
