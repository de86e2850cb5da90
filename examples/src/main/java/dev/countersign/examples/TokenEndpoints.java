package dev.countersign.examples;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.servlet.ClientAuthenticator;
import dev.countersign.servlet.IntrospectionServlet;
import dev.countersign.servlet.RevocationServlet;
import jakarta.servlet.http.HttpServlet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Revocation (RFC 7009) and introspection (RFC 7662), for the clients that the server was told of:
 * by {@code --client} or, so that no list of processes shows the secret, in the environment.
 * Without one, neither is there.
 */
final class TokenEndpoints {

  private static final String VARIABLE = "JWT_CLIENT";

  /** What the secret of an unknown client is compared with. */
  private static final byte[] NO_SECRET = bytes(UUID.randomUUID().toString());

  private final Map<String, byte[]> secrets = new HashMap<>();

  private TokenEndpoints() {}

  static TokenEndpoints of(List<OAuthClient> clients, Map<String, String> environment) {
    TokenEndpoints endpoints = new TokenEndpoints();
    clients.forEach(endpoints::add);
    String another = environment.getOrDefault(VARIABLE, "");
    if (!another.isEmpty()) {
      try {
        endpoints.add(OAuthClient.parse(another));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("in " + VARIABLE + ": " + e.getMessage(), e);
      }
    }
    return endpoints;
  }

  private void add(OAuthClient client) {
    secrets.put(client.id(), bytes(client.secret()));
  }

  private static byte[] bytes(String secret) {
    return secret.getBytes(StandardCharsets.UTF_8);
  }

  private boolean isSecretOf(String id, String secret) {
    return MessageDigest.isEqual(secrets.getOrDefault(id, NO_SECRET), bytes(secret));
  }

  private static HttpServlet notHere() {
    return new RefusingServlet(
        404, "This server knows no client that may ask; start it with --client ID:SECRET");
  }

  /**
   * Ends the log-in of a token. Where no check would notice it, it does so for refresh tokens
   * alone.
   */
  HttpServlet revocation(JwtValidator validator, RefreshTokens refreshTokens, LogIns logIns) {
    if (secrets.isEmpty()) {
      return notHere();
    }
    RevocationServlet.Builder servlet =
        RevocationServlet.builder(ClientAuthenticator.bySecret(this::isSecretOf))
            .refreshTokens(refreshTokens);
    if (logIns.canEnd()) {
      servlet.accessTokens(validator, logIns::end);
    }
    return servlet.build();
  }

  /** Says what a token is worth now. */
  HttpServlet introspection(JwtValidator validator, RefreshTokens refreshTokens) {
    return secrets.isEmpty()
        ? notHere()
        : IntrospectionServlet.builder(ClientAuthenticator.bySecret(this::isSecretOf))
            .accessTokens(validator)
            .refreshTokens(refreshTokens)
            .build();
  }
}
