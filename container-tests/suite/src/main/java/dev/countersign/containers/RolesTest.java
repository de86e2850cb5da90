package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.HttpConstraintElement;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.ServletSecurity.TransportGuarantee;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Map;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.filter.RolesAllowedDynamicFeature;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whom the application sees, and what the container's own security makes of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolesTest {

  /** A resource of Jakarta REST. */
  @Path("admin")
  public static final class AdminResource {

    /** Says who may read this. */
    @GET
    @RolesAllowed("admin")
    public String read(@Context SecurityContext security) {
      return TestApp.SECRET + " for " + security.getUserPrincipal().getName();
    }
  }

  private final Tokens tokens = new Tokens();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(tokens.validator())
                  .rolesClaim("/realm_access/roles")
                  .require("/admin", AccessRule.role("admin"))
                  .require("/*", AccessRule.authenticated())
                  .build())
          .on(context -> context.declareRoles("admin", "user"))
          .secretAt("/admin")
          .page(
              "/roles",
              (request, response) ->
                  response
                      .getWriter()
                      .print(
                          List.of("admin", "user", "**", "*", "ADMIN").stream()
                              .filter(request::isUserInRole)
                              .toList()))
          .page(
              "/authenticate",
              (request, response) -> response.getWriter().print(request.authenticate(response)))
          .page("/log-in", (request, response) -> request.login("bob", "password"))
          .servlet(
              "/constrained",
              (request, response) -> response.getWriter().print(TestApp.SECRET),
              registration ->
                  registration.setServletSecurity(
                      new ServletSecurityElement(
                          new HttpConstraintElement(TransportGuarantee.NONE, "admin"))))
          .on(
              context ->
                  context
                      .addServlet(
                          "jersey",
                          new ServletContainer(
                              new ResourceConfig(
                                  AdminResource.class, RolesAllowedDynamicFeature.class)))
                      .addMapping("/rest/*"))
          .start();

  private final String admin =
      tokens.of(
          claims ->
              claims
                  .subject("alice")
                  .scope("user")
                  .claim("realm_access", Map.of("roles", List.of("admin", "*"))));

  @BeforeEach
  void forget() {
    app.forget();
  }

  @Test
  void the_application_is_told_the_roles_of_the_token_and_no_others() {
    assertThat(app.get("/roles", admin).body()).isEqualTo("[admin, **]");
    assertThat(app.get("/roles", tokens.alice("admin")).body()).isEqualTo("[**]");
  }

  @Test
  void a_rule_by_role_asks_the_same() {
    assertThat(app.get("/admin", admin).body())
        .isEqualTo(TestApp.SECRET + " for alice/alice/BEARER");
    assertThat(app.get("/admin", tokens.alice("admin")).statusCode()).isEqualTo(403);
  }

  @Test
  void a_role_that_an_annotation_of_jakarta_rest_allows_is_one_of_the_token() {
    assertThat(app.get("/rest/admin", admin).body()).isEqualTo(TestApp.SECRET + " for alice");
    assertThat(app.get("/rest/admin", tokens.alice("admin")).statusCode()).isEqualTo(403);
    assertThat(app.get("/rest/admin").statusCode()).isEqualTo(401);
  }

  @Test
  void the_containers_own_log_in_is_not_asked_for_a_caller_who_is_known() {
    assertThat(app.get("/authenticate", admin).body()).isEqualTo("true");
    assertThat(app.get("/log-in", admin).statusCode()).isEqualTo(500);
  }

  @Test
  void a_constraint_of_the_container_opens_nothing_that_a_rule_guards() {
    // with a token it depends: Jetty enforces it only where a log-in is configured; see WebXmlTest
    assertThat(app.get("/constrained").statusCode()).isBetween(401, 403);
    assertThat(app.get("/constrained", tokens.forged()).statusCode()).isBetween(401, 403);
  }
}
