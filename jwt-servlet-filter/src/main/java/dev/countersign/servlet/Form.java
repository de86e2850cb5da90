package dev.countersign.servlet;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The parameters of an {@code application/x-www-form-urlencoded} body (RFC 6749 appendix B), each
 * of them there once. Immutable.
 *
 * @param parameters name to value, which is never empty
 */
record Form(Map<String, String> parameters) {

  /** What no writer of forms leaves as it is, and what {@link URLDecoder} may let through. */
  private static final Pattern MALFORMED = Pattern.compile("[^!-~]|%(?![0-9A-Fa-f]{2})");

  /** What Java puts in the place of bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  /** Empty if it is malformed, or has a name twice, which RFC 6749 section 3.2 forbids. */
  static Optional<Form> parse(byte[] body) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : new String(body, StandardCharsets.ISO_8859_1).split("&")) {
      int equals = pair.indexOf('=');
      Optional<String> name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      Optional<String> value = decoded(equals < 0 ? "" : pair.substring(equals + 1));
      if (name.isEmpty() || value.isEmpty()) {
        return Optional.empty();
      }
      if (!pair.isEmpty() && parameters.put(name.get(), value.get()) != null) {
        return Optional.empty();
      }
    }
    // RFC 6749 section 3.2: a parameter without a value counts as omitted.
    parameters.values().removeIf(String::isEmpty);
    return Optional.of(new Form(Map.copyOf(parameters)));
  }

  /** One name or value, given one character for each byte; empty if it is malformed. */
  static Optional<String> decoded(String text) {
    return MALFORMED.matcher(text).find()
        ? Optional.empty()
        : Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8))
            .filter(decoded -> decoded.indexOf(REPLACEMENT) < 0);
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** No value: they are tokens and secrets. */
  @Override
  public String toString() {
    return "Form" + parameters.keySet();
  }
}
