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
final class RegisteredClaims {

  // Those that rules ask for are open to them, since whether the compiler spares an Optional
  // changes.
  final @Nullable String issuer;
  final @Nullable String subject;
  private final List<String> audience;
  final @Nullable Instant expiresAt;
  final @Nullable Instant notBefore;
  final @Nullable Instant issuedAt;
  private final @Nullable String id;
  private final @Nullable String scope;

  private RegisteredClaims(Reader read) {
    this.issuer = read.issuer;
    this.subject = read.subject;
    this.audience = read.audience;
    this.expiresAt = read.expiresAt;
    this.notBefore = read.notBefore;
    this.issuedAt = read.issuedAt;
    this.id = read.id;
    this.scope = read.scope;
  }

  Optional<String> issuer() {
    return Optional.ofNullable(issuer);
  }

  Optional<String> subject() {
    return Optional.ofNullable(subject);
  }

  List<String> audience() {
    return audience;
  }

  Optional<Instant> expiresAt() {
    return Optional.ofNullable(expiresAt);
  }

  Optional<Instant> notBefore() {
    return Optional.ofNullable(notBefore);
  }

  Optional<Instant> issuedAt() {
    return Optional.ofNullable(issuedAt);
  }

  Optional<String> id() {
    return Optional.ofNullable(id);
  }

  Optional<String> scope() {
    return Optional.ofNullable(scope);
  }

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

    private @Nullable String issuer;
    private @Nullable String subject;
    private List<String> audience = List.of();
    private @Nullable Instant expiresAt;
    private @Nullable Instant notBefore;
    private @Nullable Instant issuedAt;
    private @Nullable String id;
    private @Nullable String scope;
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
      return complaint != null ? complaint : Step.goOn(new RegisteredClaims(this));
    }

    private void complain(Reason reason, String text) {
      if (complaint == null) {
        complaint = Step.reject(reason, text);
      }
    }

    private @Nullable String string(String name, @Nullable Object value) {
      if (value instanceof String text && isProper(text)) {
        return text;
      }
      complain(Reason.CLAIM_OF_WRONG_TYPE, name + " is not a string, or has control characters");
      return null;
    }

    private boolean isProper(@Nullable Object value) {
      return printable ? value instanceof String : isProperString(value);
    }

    private @Nullable String id(@Nullable Object value) {
      if ("".equals(value)) {
        complain(Reason.CLAIM_OF_WRONG_TYPE, "jti is empty");
      }
      return string("jti", value);
    }

    private @Nullable Instant date(String name, @Nullable Object value, RoundingMode rounding) {
      if (!(value instanceof Number number)) {
        complain(Reason.CLAIM_OF_WRONG_TYPE, name + " is not a number");
        return null;
      }
      Optional<Instant> date = NumericDate.of(number, rounding);
      if (date.isEmpty()) {
        complain(Reason.TIME_OUT_OF_RANGE, name + " is before 1970 or after the year 9999");
      }
      return date.orElse(null);
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
