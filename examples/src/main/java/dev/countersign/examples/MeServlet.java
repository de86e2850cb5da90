package dev.countersign.examples;

import dev.countersign.jwt.Jwt;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/me}: what the token says of its bearer. */
final class MeServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  MeServlet() {
    super("GET", "HEAD");
  }

  private record Me(
      @Nullable String subject, Set<String> scopes, @Nullable String jti, @Nullable String expiry) {

    static Me of(Jwt jwt) {
      return new Me(
          jwt.subject().orElse(null),
          jwt.scopes(),
          jwt.id().orElse(null),
          jwt.expiresAt().map(Instant::toString).orElse(null));
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Json.write(response, 200, Me.of(caller(request).jwt()));
  }
}
