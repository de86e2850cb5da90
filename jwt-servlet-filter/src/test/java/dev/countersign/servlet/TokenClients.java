package dev.countersign.servlet;

import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RefreshTokens;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Clients that an endpoint knows by a secret in the form, and what they send. */
final class TokenClients {

  static final String SECRET = "web-and-orders-secret";

  private TokenClients() {}

  /** The clients {@code web} and {@code orders}, by {@code client_secret_post}. */
  static Optional<String> authenticate(HttpServletRequest request) {
    return SECRET.equals(request.getParameter("client_secret"))
        ? Optional.ofNullable(request.getParameter("client_id"))
        : Optional.empty();
  }

  /** Posts what a client sends with its credentials. */
  static HttpResponse<String> post(
      TestApp app, String path, String client, String... namesAndValues) {
    List<String> all = new ArrayList<>(List.of("client_id", client, "client_secret", SECRET));
    all.addAll(List.of(namesAndValues));
    return postForm(app, path, form(all.toArray(String[]::new)));
  }

  static HttpResponse<String> postForm(TestApp app, String path, String form) {
    return app.send(
        app.request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  static String form(String... namesAndValues) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      form.append(i == 0 ? "" : "&")
          .append(URLEncoder.encode(namesAndValues[i], StandardCharsets.UTF_8))
          .append('=')
          .append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
    }
    return form.toString();
  }

  static RefreshTokens refreshTokens(RefreshFamilies families, InstantSource clock) {
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    return RefreshTokens.builder().store(families).keyEncryptionKeys(key).clock(clock).build();
  }
}
