package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Tells whether a request that a browser sent with a cookie was meant by the person in front of it,
 * or made by a page of another site. Asked about whatever may change something.
 *
 * <p>{@code Sec-Fetch-Site} is believed first, as no page can forge it; else {@code Origin}, which
 * must be one of the application's own; else the client has to show what only a reader of our
 * cookies can know.
 */
record SameSiteCheck(Set<String> ownOrigins) {

  /** RFC 9110 section 9.2.1; whatever else there is may change something. */
  private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private static final String CSRF_FIELD = "X-CSRF-Token";

  /** Why the request must not be served with the cookie's token, or empty. */
  Optional<String> refusal(HttpServletRequest request, String token) {
    if (SAFE_METHODS.contains(request.getMethod()) && !opensWebSocket(request)) {
      return Optional.empty();
    }
    List<String> site = Collections.list(request.getHeaders("Sec-Fetch-Site"));
    if (site.equals(List.of("same-origin")) || site.equals(List.of("none"))) {
      return Optional.empty();
    }
    List<String> origin = Collections.list(request.getHeaders("Origin"));
    if (!origin.isEmpty()) {
      return origin.size() == 1 && ownOrigins.contains(origin.get(0))
          ? Optional.empty()
          : Optional.of("Origin is none of externalUrl(…)");
    }
    if (!site.isEmpty()) {
      return Optional.of("Sec-Fetch-Site says that another site made the request");
    }
    return repeatsCsrfToken(request, token)
        ? Optional.empty()
        : Optional.of("no Sec-Fetch-Site, no Origin, and X-CSRF-Token is not the cookie's");
  }

  /** A GET by its method, and yet a page of another site must not open one in somebody's name. */
  private static boolean opensWebSocket(HttpServletRequest request) {
    return Collections.list(request.getHeaders("Upgrade")).stream()
        .anyMatch(protocol -> protocol.toLowerCase(Locale.ROOT).contains("websocket"));
  }

  private static boolean repeatsCsrfToken(HttpServletRequest request, String token) {
    List<String> fields = Collections.list(request.getHeaders(CSRF_FIELD));
    return fields.size() == 1
        && MessageDigest.isEqual(
            fields.get(0).getBytes(StandardCharsets.UTF_8),
            TokenCookie.csrfTokenFor(token).getBytes(StandardCharsets.UTF_8));
  }
}
