package dev.countersign.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** {@code nbf}, if there is one, has come (RFC 7519 section 4.1.5). */
record NotBeforeRule(Duration skew) implements Rule {

  @Override
  public String name() {
    return "nbf";
  }

  @Override
  public String expected() {
    return "not after now, within a skew of " + skew + ", or absent";
  }

  @Override
  public String found(Jwt jwt) {
    return Quoted.orAbsent(jwt.notBefore());
  }

  @Override
  public Optional<Validation.Rejected> refusal(Jwt jwt, Instant now) {
    // Equality is usable.
    // Most tokens need no sum: the skew only ever forgives.
    boolean early =
        jwt.notBefore().isPresent()
            && now.isBefore(jwt.notBefore().get())
            && now.plus(skew).isBefore(jwt.notBefore().get());
    return early
        ? Rule.refuse(
            Reason.NOT_YET_VALID,
            "the token is good from " + jwt.notBefore().get() + ", and now is " + now)
        : Rule.none();
  }
}
