package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Refusals as problem details (RFC 9457), written once: all texts are fixed. */
final class ProblemBody implements RefusalWriter {

  static final ProblemBody WRITER = new ProblemBody();

  private final Map<Refusal, byte[]> bodies = new EnumMap<>(Refusal.class);

  private ProblemBody() {
    for (Refusal refusal : Refusal.values()) {
      bodies.put(refusal, json(refusal).getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Escapes nothing, as no text of a refusal has a quote or a backslash. */
  private static String json(Refusal refusal) {
    return "{\"status\":"
        + refusal.status()
        + ",\"title\":\""
        + refusal.title()
        + "\",\"detail\":\""
        + refusal.detail()
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
