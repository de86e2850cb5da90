package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.Claims;
import dev.countersign.jwt.Jwt;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolesTest {

  private final Tokens tokens = new Tokens();

  /** Which of these roles the application is told that the caller has. */
  private List<String> rolesSeen(
      UnaryOperator<JwtFilter.Builder> settings, Consumer<Claims> claims, String... asked) {
    JwtFilter filter =
        settings
            .apply(
                JwtFilter.builder(tokens.validatorBuilder().allowMissingSubject().build())
                    .require("/*", AccessRule.authenticated()))
            .build();
    try (TestApp app =
        TestApp.guardedBy(filter)
            .page(
                "/",
                (request, response) ->
                    response
                        .getWriter()
                        .print(
                            String.join(
                                ",", Arrays.stream(asked).filter(request::isUserInRole).toList())))
            .start()) {
      String body = app.get("/", tokens.of(claims)).body();
      return body.isEmpty() ? List.of() : List.of(body.split(","));
    }
  }

  @Test
  void roles_are_the_scopes_by_default() {
    assertThat(
            rolesSeen(
                builder -> builder,
                claims -> claims.subject("a").scope("orders:read", "admin"),
                "orders:read",
                "admin",
                "orders",
                "ADMIN"))
        .containsExactly("orders:read", "admin");
  }

  /** One principal is seen by all of a request's dispatches. */
  @ParameterizedTest
  @ValueSource(strings = {"scope", "list", "text", "none"})
  void nobody_can_add_a_role(String claim) {
    Jwt jwt =
        tokens
            .validatorBuilder()
            .build()
            .validate(
                tokens.of(
                    claims ->
                        claims
                            .subject("a")
                            .scope("clerk")
                            .claim("list", List.of("clerk"))
                            .claim("text", "clerk lead")));
    RolesClaim roles = claim.equals("scope") ? RolesClaim.scopes() : RolesClaim.named(claim);

    assertThat(new JwtPrincipal(jwt, roles.of(jwt)).roles()).isUnmodifiable();
  }

  @Test
  void roles_come_from_the_claim_that_was_named_and_not_from_the_scopes() {
    assertThat(
            rolesSeen(
                builder -> builder.rolesClaim("groups"),
                claims ->
                    claims.subject("a").scope("read").claim("groups", List.of("admin", "x y")),
                "admin",
                "x y",
                "read",
                "x"))
        .containsExactly("admin", "x y");
  }

  @Test
  void a_claim_of_one_string_holds_roles_with_spaces_between() {
    assertThat(
            rolesSeen(
                builder -> builder.rolesClaim("roles"),
                claims -> claims.subject("a").claim("roles", "admin  user"),
                "admin",
                "user",
                "",
                "admin  user"))
        .containsExactly("admin", "user");
  }

  @Test
  void a_claim_inside_objects_is_named_by_a_pointer() {
    assertThat(
            rolesSeen(
                builder -> builder.rolesClaim("/resource_access/my~1app/roles"),
                claims ->
                    claims
                        .subject("a")
                        .claim(
                            "resource_access", Map.of("my/app", Map.of("roles", List.of("admin")))),
                "admin"))
        .containsExactly("admin");
  }

  @Test
  void a_name_with_dots_is_one_name() {
    assertThat(
            rolesSeen(
                builder -> builder.rolesClaim("https://example.com/roles"),
                claims -> claims.subject("a").claim("https://example.com/roles", List.of("admin")),
                "admin"))
        .containsExactly("admin");
  }

  @Test
  void a_claim_of_another_type_gives_no_role() {
    for (Object value : Arrays.asList(1, true, List.of("admin", 1), Map.of("admin", true), null)) {
      assertThat(
              rolesSeen(
                  builder -> builder.rolesClaim("roles"),
                  claims -> claims.subject("a").claim("roles", value),
                  "admin",
                  "1",
                  "true"))
          .as("%s", value)
          .isEmpty();
    }
  }

  @Test
  void the_names_with_stars_mean_what_the_servlet_specification_says() {
    assertThat(
            rolesSeen(
                builder -> builder, claims -> claims.subject("a").scope("*", "x"), "*", "**", "x"))
        .containsExactly("**", "x");
  }

  @Test
  void a_rule_by_role_asks_what_the_application_would_be_told() {
    JwtFilter filter =
        JwtFilter.builder(tokens.validator())
            .rolesClaim("roles")
            .require("/*", AccessRule.anyRole("admin", "owner"))
            .build();
    try (TestApp app = TestApp.guardedBy(filter).secretAt("/*").start()) {
      String owner = tokens.of(c -> c.subject("a").claim("roles", List.of("owner")));

      assertThat(app.get("/", owner).statusCode()).isEqualTo(200);
      assertThat(app.get("/", tokens.alice("admin")).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void a_token_without_a_subject_has_a_caller_without_a_name() {
    JwtFilter filter =
        JwtFilter.builder(tokens.validatorBuilder().allowMissingSubject().build())
            .require("/*", AccessRule.authenticated())
            .build();
    try (TestApp app = TestApp.guardedBy(filter).secretAt("/*").start()) {
      assertThat(app.get("/", tokens.of(claims -> claims.scope("x"))).body())
          .endsWith("for //BEARER");
    }
  }

  @Test
  void the_principal_carries_the_token() {
    JwtFilter filter =
        JwtFilter.builder(tokens.validator()).require("/*", AccessRule.authenticated()).build();
    try (TestApp app =
        TestApp.guardedBy(filter)
            .page(
                "/",
                (request, response) -> {
                  JwtPrincipal caller = (JwtPrincipal) request.getUserPrincipal();
                  response.getWriter().print(caller.jwt().string("tenant") + " " + caller);
                })
            .start()) {
      String token = tokens.of(claims -> claims.subject("alice").claim("tenant", "acme"));

      assertThat(app.get("/", token).body())
          .startsWith("Optional[acme] JwtPrincipal[Jwt[ES256")
          .doesNotContain("alice");
    }
  }

  @Test
  void the_containers_own_login_is_not_asked_for_a_caller_who_is_known() {
    JwtFilter filter =
        JwtFilter.builder(tokens.validator()).require("/*", AccessRule.authenticated()).build();
    try (TestApp app =
        TestApp.guardedBy(filter)
            .page(
                "/",
                (request, response) -> response.getWriter().print(request.authenticate(response)))
            .page("/login", (request, response) -> request.login("alice", "password"))
            .start()) {
      assertThat(app.get("/", tokens.alice()).body()).isEqualTo("true");
      assertThat(app.get("/login", tokens.alice()).statusCode()).isEqualTo(500);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "/"})
  void a_roles_claim_without_a_name_is_refused_when_built(String claim) {
    assertThatThrownBy(() -> JwtFilter.builder(tokens.validator()).rolesClaim(claim))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/realm_access/roles");
  }
}
