package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * What a refusal is called in the log and in the answer, so that one can be found by the other. No
 * secret, and nothing is decided by it.
 *
 * @param headerName the field that has it, of the request and of the answer
 */
record RequestIds(String headerName) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");

  /** What a stranger sends is repeated in a log line and in a field, so it can end neither. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  RequestIds {
    if (!NAME.matcher(headerName).matches()) {
      throw new IllegalArgumentException(
          "expected the name of a header field, of 1 to 64 letters, digits and -, for example"
              + " X-Request-Id");
    }
  }

  static RequestIds usual() {
    return new RequestIds("X-Request-Id");
  }

  /** The one that a filter in front has chosen, or the sender, or a new one. */
  String of(HttpServletRequest request, HttpServletResponse response) {
    String chosen = response.getHeader(headerName);
    if (chosen != null && ID.matcher(chosen).matches()) {
      return chosen;
    }
    return sent(request)
        .orElseGet(() -> HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
  }

  private Optional<String> sent(HttpServletRequest request) {
    Enumeration<String> fields = request.getHeaders(headerName);
    if (fields == null || !fields.hasMoreElements()) {
      return Optional.empty();
    }
    String id = fields.nextElement();
    return Optional.of(id).filter(ID.asMatchPredicate()).filter(any -> !fields.hasMoreElements());
  }
}
