package dev.countersign.examples;

import static dev.countersign.servlet.AccessRule.authenticated;
import static dev.countersign.servlet.AccessRule.scope;

import dev.countersign.examples.LoginServerCommand.Check;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.servlet.JwtFilter;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Logs people in, issues tokens, and guards an API with them. */
final class LoginServer {

  private static final int MAX_REVOKED_TOKENS = 1_000_000;

  private LoginServer() {}

  static WebServer start(
      LoginServerCommand options, InstantSource clock, Map<String, String> environment)
      throws IOException {
    LoginKeys keys = LoginKeys.of(options, clock, environment);
    JwtIssuer issuer =
        JwtIssuer.builder()
            .issuer(options.server.issuer)
            .audience(options.server.audience)
            .lifetime(options.tokenLifetime)
            .signWith(keys.signing())
            .clock(clock)
            .build();
    Optional<Denylist> denylist =
        Optional.of(options.check)
            .filter(Check.denylist::equals)
            .map(check -> Denylist.inMemory(MAX_REVOKED_TOKENS, clock));
    JwtValidator validator =
        JwtValidator.builder()
            .issuer(options.server.issuer)
            .audience(options.server.audience)
            .clockSkew(options.server.clockSkew)
            .verifyWith(keys.verifying())
            .revocation(
                denylist.map(RevocationCheck.class::cast).orElse(RevocationCheck.stateless()))
            .clock(clock)
            .build();
    JwtFilter filter =
        JwtFilter.builder(validator)
            .permit("/login", "/health", "/.well-known/jwks.json")
            .require("/api/me", authenticated())
            .require("GET /api/orders", scope("orders:read"))
            .require("POST /api/orders", scope("orders:write"))
            .require("/logout", authenticated())
            .require("/admin/*", scope("admin"))
            .build();
    Users users =
        new Users(Stream.of(NewUser.demo(), options.users).flatMap(List::stream).toList());
    return WebServer.behind(filter)
        .serve("/login", new LoginServlet(users, new LoginAttempts(clock), issuer))
        .serve("/logout", new LogoutServlet(denylist))
        .serve("/api/me", new MeServlet())
        .serve("/api/orders", new OrdersServlet())
        .serve("/.well-known/jwks.json", keys.jwks())
        .serve("/admin/keys/*", keys.admin())
        .serve("/health", new HealthServlet(keys.problem()))
        .afterStop(keys.closing())
        .start(options.server);
  }
}
