package dev.countersign.jwt;

import java.util.List;
import java.util.Optional;

/** Values of a verified token, made harmless for one line of an explanation. */
final class Quoted {

  /** Long enough for an issuer URL, too short for a token. */
  private static final int MAX_LENGTH = 100;

  private Quoted() {}

  static String orAbsent(Optional<?> value) {
    return value.map(present -> text(present.toString())).orElse("absent");
  }

  static String list(List<String> values) {
    return values.isEmpty() ? "absent" : text(String.join(", ", values));
  }

  private static String text(String value) {
    String cut = value.length() <= MAX_LENGTH ? value : value.substring(0, MAX_LENGTH) + "…";
    StringBuilder safe = new StringBuilder();
    cut.codePoints()
        .forEach(
            c -> {
              safe.appendCodePoint(isPrintable(c) ? c : '?');
            });
    return safe.toString();
  }

  /** Not what breaks a line, is not seen, or turns the direction in which the rest is read. */
  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
