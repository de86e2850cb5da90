package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Refusals as problem details (RFC 9457), written once: all texts are fixed, and so is where a
 * filter takes tokens from.
 */
final class ProblemBody implements RefusalWriter {

  /** For whoever knows nothing of the filter. */
  static final ProblemBody WRITER = new ProblemBody("");

  private final Map<Refusal, byte[]> bodies = new EnumMap<>(Refusal.class);

  private ProblemBody(String where) {
    for (Refusal refusal : Refusal.values()) {
      String detail = refusal.detail() + (refusal == Refusal.TOKEN_MISSING ? where : "");
      bodies.put(refusal, json(refusal, detail).getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Says where a token is missing. */
  static ProblemBody of(TokenSource tokens) {
    return new ProblemBody(' ' + tokens.places());
  }

  /**
   * Escapes nothing, as no text of a refusal has a quote or a backslash, nor has a cookie's name.
   */
  private static String json(Refusal refusal, String detail) {
    return "{\"status\":"
        + refusal.status()
        + ",\"title\":\""
        + refusal.title()
        + "\",\"detail\":\""
        + detail
        + '"'
        + refusal.error().map(error -> ",\"error\":\"" + error + '"').orElse("")
        + '}';
  }

  @Override
  public void write(Refusal refusal, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] body = Objects.requireNonNull(bodies.get(refusal), "a body for each refusal");
    response.setContentType("application/problem+json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
