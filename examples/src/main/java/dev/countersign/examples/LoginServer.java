package dev.countersign.examples;

import static dev.countersign.servlet.AccessRule.authenticated;
import static dev.countersign.servlet.AccessRule.scope;

import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.servlet.JwtFilter;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Logs people in, issues tokens, and guards an API with them. */
final class LoginServer {

  private static final int KEY_ENCRYPTION_KEY_BYTES = 32;

  private LoginServer() {}

  static WebServer start(
      LoginServerCommand options, InstantSource clock, Map<String, String> environment)
      throws IOException {
    LoginKeys keys = LoginKeys.of(options, clock, environment);
    ServerState state = ServerState.inMemory(options, clock);
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
        JwtValidator.builder()
            .issuer(options.server.issuer)
            .audience(options.server.audience)
            .clockSkew(options.server.clockSkew)
            .verifyWith(keys.verifying())
            .revocation(checks.all())
            .clock(clock)
            .build();
    JwtFilter filter =
        JwtFilter.builder(validator)
            .permit("/login", "/refresh", "/health", "/.well-known/jwks.json")
            .require("/api/me", authenticated())
            .require("/api/sessions/*", authenticated())
            .require("GET /api/orders", scope("orders:read"))
            .require("POST /api/orders", scope("orders:write"))
            .require("/logout", authenticated())
            .require("/logout-everywhere", authenticated())
            .require("/password", authenticated())
            .require("/admin/*", scope("admin"))
            .build();
    String name = options.server.issuer;
    LogIns logIns = new LogIns(name, issuer, checks, refreshTokens(name, state, checks, clock));
    Users users =
        new Users(Stream.of(NewUser.demo(), options.users).flatMap(List::stream).toList());
    Passwords passwords = new Passwords(users, new LoginAttempts(clock));
    return WebServer.behind(filter)
        .serve("/login", new LoginServlet(passwords, logIns))
        .serve("/refresh", new RefreshServlet(logIns))
        .serve("/logout", new LogoutServlet(logIns))
        .serve("/logout-everywhere", new LogoutEverywhereServlet(logIns))
        .serve("/password", new PasswordServlet(passwords, users, logIns))
        .serve("/api/me", new MeServlet())
        .serve("/api/sessions/*", new SessionsServlet(logIns))
        .serve("/api/orders", new OrdersServlet())
        .serve("/.well-known/jwks.json", keys.jwks())
        .serve("/admin/keys/*", keys.admin())
        .serve("/health", new HealthServlet(keys.problem()))
        .afterStop(
            () -> {
              keys.closing().run();
              state.closing().run();
            })
        .start(options.server);
  }

  private static RefreshTokens refreshTokens(
      String issuerName, ServerState state, Checks checks, InstantSource clock) {
    byte[] keyEncryptionKey = new byte[KEY_ENCRYPTION_KEY_BYTES];
    new SecureRandom().nextBytes(keyEncryptionKey);
    return RefreshTokens.builder()
        .store(state.refreshFamilies())
        .keyEncryptionKeys(keyEncryptionKey)
        .listener(family -> LogIns.endWhatHangsOn(family, checks, issuerName))
        .clock(clock)
        .build();
  }
}
