package dev.countersign.jwt;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The claims that RFCs give a type: read as exactly that or refused, never converted. A number as
 * {@code sub} would otherwise be the same subject as its digits.
 */
record RegisteredClaims(
    Optional<String> issuer,
    Optional<String> subject,
    List<String> audience,
    Optional<Instant> expiresAt,
    Optional<Instant> notBefore,
    Optional<Instant> issuedAt,
    Optional<String> id,
    Set<String> scopes) {

  private static final List<String> STRINGS =
      List.of("iss", "sub", "jti", "scope", "client_id", "sid");

  private static final List<String> DATES = List.of("exp", "nbf", "iat");

  static boolean isAlwaysString(String name) {
    return STRINGS.contains(name);
  }

  static Step<RegisteredClaims> read(Map<String, @Nullable Object> claims) {
    for (String name : STRINGS) {
      if (claims.containsKey(name) && !isProperString(claims.get(name))) {
        return wrongType(name + " is not a string, or has control characters");
      }
    }
    if ("".equals(claims.get("jti"))) {
      return wrongType("jti is empty");
    }
    for (String name : DATES) {
      if (claims.containsKey(name)) {
        Object value = claims.get(name);
        if (!(value instanceof Number)) {
          return wrongType(name + " is not a number");
        }
        if (NumericDate.floor(decimal(value)).isEmpty()) {
          return Step.reject(
              Reason.TIME_OUT_OF_RANGE, name + " is before 1970 or after the year 9999");
        }
      }
    }
    Optional<List<String>> audience = audience(claims);
    if (audience.isEmpty()) {
      return wrongType("aud is neither a string nor an array of strings");
    }
    return Step.goOn(
        new RegisteredClaims(
            string(claims, "iss"),
            string(claims, "sub"),
            audience.get(),
            date(claims, "exp").flatMap(NumericDate::floor),
            date(claims, "nbf").flatMap(NumericDate::ceiling),
            date(claims, "iat").flatMap(NumericDate::floor),
            string(claims, "jti"),
            scopes(claims)));
  }

  private static Step<RegisteredClaims> wrongType(String complaint) {
    return Step.reject(Reason.CLAIM_OF_WRONG_TYPE, complaint);
  }

  static boolean isProperString(@Nullable Object value) {
    return value instanceof String text && !Utf8.hasControlCharacter(text);
  }

  private static Optional<List<String>> audience(Map<String, @Nullable Object> claims) {
    if (!claims.containsKey("aud")) {
      return Optional.of(List.of());
    }
    Object value = claims.get("aud");
    List<?> items = value instanceof List<?> list ? list : value == null ? null : List.of(value);
    if (items == null) {
      return Optional.empty();
    }
    List<String> audience = new ArrayList<>();
    for (Object item : items) {
      if (!isProperString(item)) {
        return Optional.empty();
      }
      audience.add((String) item);
    }
    return Optional.of(List.copyOf(audience));
  }

  private static Optional<String> string(Map<String, @Nullable Object> claims, String name) {
    return Optional.ofNullable((String) claims.get(name));
  }

  private static Optional<BigDecimal> date(Map<String, @Nullable Object> claims, String name) {
    return Optional.ofNullable(claims.get(name)).map(RegisteredClaims::decimal);
  }

  private static BigDecimal decimal(Object number) {
    if (number instanceof BigDecimal decimal) {
      return decimal;
    }
    return number instanceof BigInteger integer
        ? new BigDecimal(integer)
        : BigDecimal.valueOf((Long) number);
  }

  /** Tokens separated by single spaces (RFC 6749 section 3.3); stray spaces give no scope. */
  private static Set<String> scopes(Map<String, @Nullable Object> claims) {
    Set<String> scopes = new LinkedHashSet<>();
    for (String scope : string(claims, "scope").orElse("").split(" ", -1)) {
      if (!scope.isEmpty()) {
        scopes.add(scope);
      }
    }
    return Collections.unmodifiableSet(scopes);
  }
}
