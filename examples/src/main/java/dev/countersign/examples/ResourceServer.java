package dev.countersign.examples;

import static dev.countersign.servlet.AccessRule.authenticated;
import static dev.countersign.servlet.AccessRule.scope;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.servlet.JwtFilter;
import java.io.IOException;
import java.time.InstantSource;

/** Guards an API with tokens of another server. It has no private key, so nothing to steal. */
final class ResourceServer {

  private ResourceServer() {}

  static WebServer start(ResourceServerCommand options, InstantSource clock) throws IOException {
    IssuerKeys keys = IssuerKeys.at(options.jwks, clock);
    JwtValidator validator =
        options
            .server
            .withCache(JwtValidator.builder())
            .issuer(options.server.issuer)
            .audience(options.server.audience)
            .type(options.types.toArray(String[]::new))
            .clockSkew(options.server.clockSkew)
            .verifyWith(keys.verifying())
            .clock(clock)
            .build();
    JwtFilter filter =
        JwtFilter.builder(validator)
            .permit("/health")
            .require("/api/me", authenticated())
            .permit("GET /api/offers")
            .require("GET /api/orders", scope("orders:read"))
            .build();
    return WebServer.behind(filter)
        .serve("/api/me", new MeServlet())
        .serve("/api/offers", new OffersServlet())
        .serve("/api/orders", new OrdersServlet())
        .serve("/health", new HealthServlet(keys.health()))
        .afterStop(keys.closing())
        .start(options.server);
  }
}
