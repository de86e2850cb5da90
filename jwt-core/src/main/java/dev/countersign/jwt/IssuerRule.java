package dev.countersign.jwt;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code iss} is the issuer to whom the verifying key belongs (RFC 8725 section 3.8), so that one
 * trusted issuer cannot speak for another. Compared exactly: no case, slash or prefix is forgiven.
 */
record IssuerRule(Set<String> issuers) implements Rule {

  @Override
  public String name() {
    return "iss";
  }

  @Override
  public String expected() {
    return "the issuer that owns the key, one of " + issuers;
  }

  @Override
  public String found(Jwt jwt) {
    return Quoted.orAbsent(jwt.issuer());
  }

  @Override
  public Optional<Validation.Rejected> refusal(Jwt jwt, Instant now) {
    @Nullable String issuer = jwt.registered().issuer;
    if (issuer == null) {
      return Rule.refuse(Reason.ISSUER_MISSING, "there is no iss");
    }
    return issuer.equals(jwt.keyOwner().orElse(null))
        ? Rule.none()
        : Rule.refuse(Reason.ISSUER_MISMATCH, "iss is not the issuer that owns the key");
  }
}
