package dev.countersign.jwt;

import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    Optional<String> scope) {

  static boolean isAlwaysString(String name) {
    return switch (name) {
      case "iss", "sub", "jti", "scope", "client_id", "sid" -> true;
      default -> false;
    };
  }

  static Step<RegisteredClaims> read(JsonMembers claims) {
    Reader reader = new Reader(claims.isPrintable());
    claims.forEach(reader::read);
    return reader.result();
  }

  static boolean isProperString(@Nullable Object value) {
    return value instanceof String text && !Utf8.hasControlCharacter(text);
  }

  /** Takes one claim after the other; after the first complaint the rest does not matter. */
  private static final class Reader {

    private Optional<String> issuer = Optional.empty();
    private Optional<String> subject = Optional.empty();
    private List<String> audience = List.of();
    private Optional<Instant> expiresAt = Optional.empty();
    private Optional<Instant> notBefore = Optional.empty();
    private Optional<Instant> issuedAt = Optional.empty();
    private Optional<String> id = Optional.empty();
    private Optional<String> scope = Optional.empty();
    private @Nullable Step<RegisteredClaims> complaint;

    /** Whether all strings are known to be proper; most tokens have no other, and it is dear. */
    private final boolean printable;

    Reader(boolean printable) {
      this.printable = printable;
    }

    void read(String name, @Nullable Object value) {
      switch (name) {
        case "iss" -> issuer = string(name, value);
        case "sub" -> subject = string(name, value);
        case "aud" -> audience = audience(value);
        case "exp" -> expiresAt = date(name, value, RoundingMode.FLOOR);
        case "nbf" -> notBefore = date(name, value, RoundingMode.CEILING);
        case "iat" -> issuedAt = date(name, value, RoundingMode.FLOOR);
        case "jti" -> id = id(value);
        case "scope" -> scope = string(name, value);
        case "client_id", "sid" -> string(name, value);
        default -> {}
      }
    }

    Step<RegisteredClaims> result() {
      return complaint != null
          ? complaint
          : Step.goOn(
              new RegisteredClaims(
                  issuer, subject, audience, expiresAt, notBefore, issuedAt, id, scope));
    }

    private void complain(Reason reason, String text) {
      if (complaint == null) {
        complaint = Step.reject(reason, text);
      }
    }

    private Optional<String> string(String name, @Nullable Object value) {
      if (value instanceof String text && isProper(text)) {
        return Optional.of(text);
      }
      complain(Reason.CLAIM_OF_WRONG_TYPE, name + " is not a string, or has control characters");
      return Optional.empty();
    }

    private boolean isProper(@Nullable Object value) {
      return printable ? value instanceof String : isProperString(value);
    }

    private Optional<String> id(@Nullable Object value) {
      if ("".equals(value)) {
        complain(Reason.CLAIM_OF_WRONG_TYPE, "jti is empty");
      }
      return string("jti", value);
    }

    private Optional<Instant> date(String name, @Nullable Object value, RoundingMode rounding) {
      if (!(value instanceof Number number)) {
        complain(Reason.CLAIM_OF_WRONG_TYPE, name + " is not a number");
        return Optional.empty();
      }
      Optional<Instant> date = NumericDate.of(number, rounding);
      if (date.isEmpty()) {
        complain(Reason.TIME_OUT_OF_RANGE, name + " is before 1970 or after the year 9999");
      }
      return date;
    }

    private List<String> audience(@Nullable Object value) {
      if (value instanceof String text && isProper(text)) {
        return List.of(text);
      }
      if (!(value instanceof List<?> items) || !items.stream().allMatch(this::isProper)) {
        complain(Reason.CLAIM_OF_WRONG_TYPE, "aud is neither a string nor an array of strings");
        return List.of();
      }
      return items.stream().map(String.class::cast).toList();
    }
  }
}
