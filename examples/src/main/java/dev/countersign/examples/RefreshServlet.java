package dev.countersign.examples;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** {@code POST /refresh}: a refresh token for a new token and the next refresh token. */
final class RefreshServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private static final int MAX_LENGTH = 256;

  private final transient LogIns logIns;

  RefreshServlet(LogIns logIns) {
    super("POST");
    this.logIns = logIns;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Problem {
    String token = Json.string(Json.read(request), "refresh_token", MAX_LENGTH);
    Optional<LogIns.Granted> granted = logIns.proceed(token);
    if (granted.isPresent()) {
      Json.write(response, 200, granted.get());
    } else {
      // One answer for all reasons (RFC 6749 section 5.2): a thief learns nothing from it.
      Json.write(response, 400, Map.of("error", "invalid_grant"));
    }
  }
}
