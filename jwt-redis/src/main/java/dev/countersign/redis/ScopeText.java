package dev.countersign.redis;

import dev.countersign.jwt.revocation.CutOffScope;

/**
 * A {@link CutOffScope} in the stream: {@code kind length:issuer id} without the blanks, where the
 * length is that of the issuer in UTF-16 units, so that issuer and id cannot run into each other.
 */
final class ScopeText {

  private ScopeText() {}

  static char letter(CutOffScope.Kind kind) {
    return switch (kind) {
      case EVERYONE -> 'e';
      case CLIENT -> 'c';
      case SUBJECT -> 's';
    };
  }

  static String write(CutOffScope scope) {
    return letter(scope.kind()) + "" + scope.issuer().length() + ":" + scope.issuer() + scope.id();
  }

  /** Throws a runtime exception at what was not written by {@link #write}. */
  static CutOffScope read(String text) {
    int colon = text.indexOf(':');
    int end = colon + 1 + Integer.parseInt(text.substring(1, colon));
    return new CutOffScope(
        kind(text.charAt(0)), text.substring(colon + 1, end), text.substring(end));
  }

  private static CutOffScope.Kind kind(char letter) {
    return switch (letter) {
      case 'e' -> CutOffScope.Kind.EVERYONE;
      case 'c' -> CutOffScope.Kind.CLIENT;
      case 's' -> CutOffScope.Kind.SUBJECT;
      default -> throw new IllegalArgumentException("expected e, c or s, but it is another kind");
    };
  }
}
