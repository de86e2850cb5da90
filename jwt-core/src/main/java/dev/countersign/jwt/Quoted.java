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
              boolean printable = !Character.isISOControl(c) && Character.isDefined(c);
              safe.appendCodePoint(printable ? c : '?');
            });
    return safe.toString();
  }
}
