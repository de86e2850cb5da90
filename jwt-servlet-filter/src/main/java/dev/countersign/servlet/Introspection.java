package dev.countersign.servlet;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.revocation.RefreshFamily;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The answers of RFC 7662 section 2.2, as JSON. */
final class Introspection {

  /** Without any hint at why. */
  static final String INACTIVE = "{\"active\":false}";

  private final Map<String, Object> members = new LinkedHashMap<>();

  private Introspection(String tokenType) {
    members.put("active", true);
    members.put("token_type", tokenType);
  }

  static String of(Jwt jwt) {
    return new Introspection(tokenType(jwt))
        .with("scope", scope(jwt))
        .with("client_id", jwt.string("client_id"))
        .with("exp", jwt.expiresAt().map(Instant::getEpochSecond))
        .with("iat", jwt.issuedAt().map(Instant::getEpochSecond))
        .with("nbf", jwt.notBefore().map(Introspection::roundedUp))
        .with("sub", jwt.subject())
        .with("aud", Optional.ofNullable(jwt.claims().get("aud")))
        .with("iss", jwt.issuer())
        .with("jti", jwt.id())
        // Without it the resource server would take a token that is bound to a key from anybody.
        .with("cnf", Optional.ofNullable(jwt.claims().get("cnf")))
        .json();
  }

  static String of(RefreshFamily family) {
    return new Introspection("N_A")
        .with("scope", family.grant().attribute("scope"))
        .with("client_id", family.grant().clientId())
        .with("exp", Optional.of(family.idleExpiry().getEpochSecond()))
        .with("sub", Optional.of(family.grant().subject()))
        .json();
  }

  private static String tokenType(Jwt jwt) {
    return jwt.claims().get("cnf") instanceof Map<?, ?> confirmation
            && confirmation.containsKey("jkt")
        ? "DPoP" // RFC 9449 section 6.2
        : "Bearer";
  }

  private static Optional<String> scope(Jwt jwt) {
    return Optional.of(String.join(" ", jwt.scopes())).filter(scope -> !scope.isEmpty());
  }

  /** The answer has whole seconds, and must not say that a token is good before it is. */
  private static long roundedUp(Instant instant) {
    return instant.getEpochSecond() + (instant.getNano() > 0 ? 1 : 0);
  }

  private Introspection with(String name, Optional<?> value) {
    value.ifPresent(present -> members.put(name, present));
    return this;
  }

  private String json() {
    return JsonText.of(members);
  }
}
