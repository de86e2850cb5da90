package dev.countersign.jwt;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The header's {@code typ} is one of these, so that a token made for one purpose is no good for
 * another (RFC 8725 section 3.11). Media types: case does not count, and {@code application/} may
 * be left out (RFC 7515 section 4.1.9).
 */
record TypeRule(Set<String> accepted) implements Rule {

  static TypeRule of(Set<String> types) {
    return new TypeRule(
        types.stream().map(TypeRule::normal).collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public String name() {
    return "typ";
  }

  @Override
  public String expected() {
    return "one of " + accepted;
  }

  @Override
  public String found(Jwt jwt) {
    return Quoted.orAbsent(jwt.type());
  }

  @Override
  public Optional<Validation.Rejected> refusal(Jwt jwt, Instant now) {
    if (jwt.type().isEmpty()) {
      return Rule.refuse(
          Reason.TYPE_MISSING, "there is no typ, and " + expected() + " is expected");
    }
    String type = jwt.type().get();
    // Nearly all tokens spell it the short way; the other is worth no new string for each of them.
    return accepted.contains(type) || accepted.contains(normal(type))
        ? Rule.none()
        : Rule.refuse(Reason.TYPE_MISMATCH, "typ is not " + expected());
  }

  private static String normal(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    String prefix = "application/";
    return lower.startsWith(prefix) && lower.indexOf('/', prefix.length()) < 0
        ? lower.substring(prefix.length())
        : lower;
  }
}
