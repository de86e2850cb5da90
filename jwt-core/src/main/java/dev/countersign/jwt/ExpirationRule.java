package dev.countersign.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code exp} lies ahead (RFC 7519 section 4.1.4). */
record ExpirationRule(Duration skew, boolean required) implements Rule {

  @Override
  public String name() {
    return "exp";
  }

  @Override
  public String expected() {
    return "after now, within a skew of " + skew + (required ? "" : ", or absent");
  }

  @Override
  public String found(Jwt jwt) {
    return Quoted.orAbsent(jwt.expiresAt());
  }

  @Override
  public Optional<Validation.Rejected> refusal(Jwt jwt, Instant now) {
    @Nullable Instant expiry = jwt.registered().expiresAt;
    if (expiry == null) {
      return required
          ? Rule.refuse(Reason.EXPIRATION_MISSING, "there is no exp: the token would live for ever")
          : Rule.none();
    }
    // Equality is expired: 'on or after' in the RFC.
    // Most tokens need no sum: the skew only ever forgives.
    boolean live = now.isBefore(expiry) || now.isBefore(expiry.plus(skew));
    return live
        ? Rule.none()
        : Rule.refuse(Reason.EXPIRED, "the token expired at " + expiry + ", and now is " + now);
  }
}
