package dev.countersign.examples;

import dev.countersign.jwt.revocation.Session;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /api/sessions}: shows the bearer where else it is logged in, and ends one of them. */
final class SessionsServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private final transient LogIns logIns;

  SessionsServlet(LogIns logIns) {
    super("GET", "HEAD", "DELETE");
    this.logIns = logIns;
  }

  private record Shown(
      String id, @Nullable String device, String startedAt, String lastUsedAt, boolean current) {

    static Shown of(Session session, String currentId) {
      return new Shown(
          session.id(),
          session.description().orElse(null),
          session.startedAt().toString(),
          session.lastUsedAt().toString(),
          session.id().equals(currentId));
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Problem {
    if (request.getPathInfo() != null) {
      throw notFound();
    }
    String currentId = caller(request).jwt().string("sid").orElse("");
    List<Session> sessions =
        logIns.sessions(caller(request).getName()).orElseThrow(SessionsServlet::notChecked);
    Json.write(
        response,
        200,
        Map.of(
            "sessions", sessions.stream().map(session -> Shown.of(session, currentId)).toList()));
  }

  @Override
  protected void doDelete(HttpServletRequest request, HttpServletResponse response) throws Problem {
    String subject = caller(request).getName();
    if (logIns.sessions(subject).isEmpty()) {
      throw notChecked();
    }
    String path = String.valueOf(request.getPathInfo());
    if (!path.startsWith("/") || !logIns.end(subject, path.substring(1))) {
      throw notFound();
    }
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  private static Problem notChecked() {
    return new Problem(501, "This server has no sessions; start it with --check session");
  }

  private static Problem notFound() {
    return new Problem(404, "There is no such session of yours; see GET /api/sessions");
  }
}
