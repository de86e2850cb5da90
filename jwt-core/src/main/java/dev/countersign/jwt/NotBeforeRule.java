package dev.countersign.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    @Nullable Instant beginning = jwt.registered().notBefore;
    // Equality is usable.
    // Most tokens need no sum: the skew only ever forgives.
    boolean early =
        beginning != null && now.isBefore(beginning) && now.plus(skew).isBefore(beginning);
    return early
        ? Rule.refuse(
            Reason.NOT_YET_VALID, "the token is good from " + beginning + ", and now is " + now)
        : Rule.none();
  }
}
