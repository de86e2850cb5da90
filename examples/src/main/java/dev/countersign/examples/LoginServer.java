package dev.countersign.examples;

import static dev.countersign.servlet.AccessRule.authenticated;
import static dev.countersign.servlet.AccessRule.scope;

import dev.countersign.jwt.HealthCheck;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.servlet.JwtFilter;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Logs people in, issues tokens, and guards an API with them. */
final class LoginServer {

  private static final String REFRESH_TOKEN_KEY = "JWT_REFRESH_TOKEN_KEY";
  private static final int KEY_BYTES = 32;

  private LoginServer() {}

  static WebServer start(
      LoginServerCommand options, InstantSource clock, Map<String, String> environment)
      throws IOException {
    Opened opened = new Opened();
    try {
      return start(options, clock, environment, opened);
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static WebServer start(
      LoginServerCommand options,
      InstantSource clock,
      Map<String, String> environment,
      Opened opened)
      throws IOException {
    ServerState state = ServerState.of(options, clock, opened);
    LoginKeys keys =
        opened.add(
            LoginKeys.of(options, state, clock, environment), opening -> opening.closing().run());
    Checks checks = Checks.of(options.checks, state);
    JwtIssuer issuer =
        checks
            .serve(JwtIssuer.builder())
            .issuer(options.server.issuer)
            .audience(options.server.audience)
            .lifetime(options.tokenLifetime)
            .signWith(keys.signing())
            .clock(clock)
            .build();
    JwtValidator validator =
        options
            .server
            .withCache(JwtValidator.builder())
            .issuer(options.server.issuer)
            .audience(options.server.audience)
            .clockSkew(options.server.clockSkew)
            .verifyWith(keys.verifying())
            .revocation(checks.all())
            .clock(clock)
            .build();
    JwtFilter filter =
        JwtFilter.builder(validator)
            .permit("GET /", "GET /page/*")
            .permit("/login", "/refresh", "/health", "/.well-known/jwks.json")
            .permit("/oauth2/revoke", "/oauth2/introspect")
            .require("/api/me", authenticated())
            .require("/api/sessions/*", authenticated())
            .permit("GET /api/offers")
            .require("GET /api/orders", scope("orders:read"))
            .require("POST /api/orders", scope("orders:write"))
            .require("GET /api/explain", authenticated())
            .require("POST /api/explain", scope("admin"))
            .require("/logout", authenticated())
            .require("/logout-everywhere", authenticated())
            .require("/password", authenticated())
            .require("/admin/*", scope("admin"))
            .build();
    String name = options.server.issuer;
    RefreshTokens refreshTokens = refreshTokens(name, state, checks, clock, environment);
    LogIns logIns = new LogIns(name, issuer, checks, refreshTokens);
    TokenEndpoints endpoints = TokenEndpoints.of(options.clients, environment);
    Users users =
        new Users(
            state.accounts(),
            Stream.of(NewUser.demo(), options.users).flatMap(List::stream).toList());
    Passwords passwords = new Passwords(users, new LoginAttempts(clock));
    PageServlet page = new PageServlet();
    return WebServer.behind(filter)
        .serve("", page)
        .serve("/page/*", page)
        .serve("/api/explain", new ExplainServlet(validator))
        .serve("/login", new LoginServlet(passwords, logIns))
        .serve("/refresh", new RefreshServlet(logIns))
        .serve("/logout", new LogoutServlet(logIns))
        .serve("/logout-everywhere", new LogoutEverywhereServlet(logIns))
        .serve("/password", new PasswordServlet(passwords, users, logIns))
        .serve("/api/me", new MeServlet())
        .serve("/api/sessions/*", new SessionsServlet(logIns))
        .serve("/api/offers", new OffersServlet())
        .serve("/api/orders", new OrdersServlet())
        .serve("/oauth2/revoke", endpoints.revocation(validator, refreshTokens, logIns))
        .serve("/oauth2/introspect", endpoints.introspection(validator, refreshTokens))
        .serve("/.well-known/jwks.json", keys.jwks())
        .serve("/admin/keys/*", keys.admin())
        .serve("/health", new HealthServlet(health(keys, checks, state)))
        .afterStop(opened::close)
        .start(options.server);
  }

  private static Map<String, HealthCheck> health(LoginKeys keys, Checks checks, ServerState state) {
    Map<String, HealthCheck> parts = new LinkedHashMap<>();
    keys.health().ifPresent(check -> parts.put("keys", check));
    checks.near().ifPresent(copy -> parts.put("revocations", copy));
    if (checks.near().isEmpty()) {
      // With a copy nearby the API is served for a while without the store.
      state.health().ifPresent(store -> parts.put("store", store));
    }
    return parts;
  }

  private static RefreshTokens refreshTokens(
      String issuerName,
      ServerState state,
      Checks checks,
      InstantSource clock,
      Map<String, String> environment) {
    byte[] keyEncryptionKey = state.isShared() ? keyIn(environment) : random();
    return RefreshTokens.builder()
        .store(state.refreshFamilies())
        .keyEncryptionKeys(keyEncryptionKey)
        .listener(family -> LogIns.endWhatHangsOn(family, checks, issuerName))
        .clock(clock)
        .build();
  }

  private static byte[] random() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /** The same on every server that shares the state. */
  private static byte[] keyIn(Map<String, String> environment) {
    try {
      byte[] key = Base64.getDecoder().decode(environment.getOrDefault(REFRESH_TOKEN_KEY, ""));
      if (key.length == KEY_BYTES) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      // Said below, without the text, which may be most of a key.
    }
    throw new IllegalArgumentException(
        "expected base64 of 32 bytes in "
            + REFRESH_TOKEN_KEY
            + ", the same for all servers that share a state; make it by: openssl rand -base64 32");
  }
}
