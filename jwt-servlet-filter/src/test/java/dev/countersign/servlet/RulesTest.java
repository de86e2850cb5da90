package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {

  private static final AccessRule TOKEN = AccessRule.authenticated();

  private final Tokens tokens = new Tokens();
  private Optional<TestApp> app = Optional.empty();

  private TestApp with(UnaryOperator<JwtFilter.Builder> rules) {
    JwtFilter filter = rules.apply(JwtFilter.builder(tokens.validator())).build();
    TestApp started = TestApp.guardedBy(filter).secretAt("/*").start();
    app = Optional.of(started);
    return started;
  }

  private JwtFilter.Builder builder() {
    return JwtFilter.builder(tokens.validator());
  }

  @AfterEach
  void stop() {
    app.ifPresent(TestApp::close);
  }

  @Test
  void the_first_rule_that_matches_decides() {
    TestApp server =
        with(
            rules ->
                rules
                    .permit("/orders/public")
                    .require("/orders/secret", AccessRule.scope("admin"))
                    .require("/orders/*", TOKEN));

    assertThat(server.get("/orders/public").statusCode()).isEqualTo(200);
    assertThat(server.get("/orders/secret", tokens.alice()).statusCode()).isEqualTo(403);
    assertThat(server.get("/orders/other", tokens.alice()).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/orders/*, /orders, true",
    "/orders/*, /orders/, true",
    "/orders/*, /orders/1/2, true",
    "/orders/*, /ordersX, false",
    "/orders/*, /Orders/1, false",
    "/orders/*, /, false",
    "/orders, /orders, true",
    "/orders, /orders/, false",
    "/orders/, /orders/, true",
    "/orders/, /orders, false",
    "/*, /, true",
    "/*, /x/y.z, true",
    "/, /, true",
    "/, /x, false",
    "/a b/*, /a b/c, true",
    "/gr\u00fcn, /gr\u00fcn, true"
  })
  void a_pattern_is_an_exact_path_or_a_path_and_all_below(
      String pattern, String path, boolean matches) {
    assertThat(PathPattern.parse(pattern).matches("GET", path)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /x, GET, true",
    "GET /x, HEAD, true",
    "GET /x, POST, false",
    "GET /x, get, false",
    "HEAD /x, GET, false",
    "POST /x, POST, true",
    "VERSION-CONTROL /x, VERSION-CONTROL, true",
    "/x, BREW, true"
  })
  void a_method_in_front_restricts_a_rule_and_get_stands_for_head(
      String pattern, String method, boolean matches) {
    assertThat(PathPattern.parse(pattern).matches(method, "/x")).isEqualTo(matches);
  }

  @Test
  void rules_of_one_path_can_differ_by_method() {
    TestApp server =
        with(
            rules ->
                rules
                    .require("GET /orders", AccessRule.scope("orders:read"))
                    .require("POST /orders", AccessRule.scope("orders:write")));
    String reader = tokens.alice("orders:read");

    assertThat(server.get("/orders", reader).statusCode()).isEqualTo(200);
    assertThat(TestApp.statusOf(post(server, reader))).isEqualTo(403);
    assertThat(TestApp.statusOf(post(server, tokens.alice("orders:write")))).isEqualTo(200);
  }

  private static String post(TestApp server, String token) {
    return server.raw(
        "POST /orders HTTP/1.1", "Authorization: Bearer " + token, "Content-Length: 0");
  }

  @Test
  void a_method_that_no_rule_names_is_refused() {
    TestApp server = with(rules -> rules.permit("GET /orders"));

    assertThat(TestApp.statusOf(post(server, tokens.alice()))).isEqualTo(403);
    assertThat(server.served()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "orders",
        "*",
        "*.css",
        "/*.css",
        "/a/*/b",
        "/**",
        "/a*",
        "/a?x=1",
        "/a#b",
        "/a//b",
        "//*",
        "/a/../b",
        "/./a",
        "/a;x",
        "/a\\b",
        "/a%2fb",
        "get /a",
        "GET  /a",
        "GET,POST /a",
        "GET",
        "/a//*",
        "/a\u0000",
        " /a",
        "https://host/a"
      })
  void a_pattern_that_no_request_could_match_is_refused_when_built(String pattern) {
    assertThatThrownBy(() -> builder().permit(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a pattern like /login, /orders/* or POST /orders/*");
  }

  @Test
  void no_pattern_at_all_is_refused_when_built() {
    assertThatThrownBy(() -> builder().permit()).hasMessageContaining("one or more patterns");
  }

  @ParameterizedTest
  @CsvSource({
    "/*, /orders", "/orders/*, /orders", "/orders/*, /orders/1/*", "/orders, /orders",
    "/orders, GET /orders", "GET /orders, HEAD /orders", "GET /*, GET /orders/*", "/*, /*"
  })
  void a_rule_that_no_request_can_reach_is_refused_when_built(String first, String second) {
    assertThatThrownBy(() -> builder().permit(first).require(second, TOKEN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the rule for " + second + " can never")
        .hasMessageContaining("the earlier one for " + first + " matches all")
        .hasMessageContaining("put the narrower rule first");
  }

  @ParameterizedTest
  @CsvSource({
    "/orders, /*", "/orders/1, /orders/*", "GET /orders, /orders", "HEAD /orders, GET /orders",
    "GET /orders/*, POST /orders/1", "/orders, /orders/", "/a/*, /ab/*", "/orders/, /orders/*"
  })
  void a_rule_that_some_request_can_reach_is_taken(String first, String second) {
    assertThat(builder().permit(first).require(second, TOKEN).build()).isNotNull();
  }

  @Test
  void all_scopes_means_each_of_them() {
    TestApp server = with(rules -> rules.require("/*", AccessRule.allScopes("a", "b")));

    assertThat(server.get("/", tokens.alice("a", "b", "c")).statusCode()).isEqualTo(200);
    assertThat(server.get("/", tokens.alice("a")).statusCode()).isEqualTo(403);
    assertThat(server.get("/", tokens.alice("a", "bb")).statusCode()).isEqualTo(403);
  }

  @Test
  void any_scope_means_one_of_them() {
    TestApp server = with(rules -> rules.require("/*", AccessRule.anyScope("a", "b")));

    assertThat(server.get("/", tokens.alice("b")).statusCode()).isEqualTo(200);
    assertThat(server.get("/", tokens.alice("ab")).statusCode()).isEqualTo(403);
    assertThat(server.get("/", tokens.alice()).statusCode()).isEqualTo(403);
  }

  @Test
  void a_scope_is_compared_exactly() {
    TestApp server = with(rules -> rules.require("/*", AccessRule.scope("orders:read")));

    assertThat(server.get("/", tokens.alice("orders:read-all")).statusCode()).isEqualTo(403);
    assertThat(server.get("/", tokens.alice("ORDERS:READ")).statusCode()).isEqualTo(403);
  }

  @Test
  void rules_without_a_scope_or_a_role_are_refused_when_made() {
    for (Runnable empty :
        List.<Runnable>of(AccessRule::allScopes, AccessRule::anyScope, AccessRule::anyRole)) {
      assertThatThrownBy(empty::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("say authenticated()");
    }
  }

  @Test
  void a_condition_sees_the_token_and_the_request() {
    AccessRule ownTenant =
        AccessRule.when(
            "the caller's own tenant",
            (jwt, request) ->
                jwt.string("tenant")
                    .map(t -> ("/tenants/" + t).equals(request.getPathInfo()))
                    .orElse(false));
    TestApp server = with(rules -> rules.require("/tenants/*", ownTenant));
    String token = tokens.of(claims -> claims.subject("alice").claim("tenant", "acme"));

    assertThat(server.get("/tenants/acme", token).statusCode()).isEqualTo(200);
    assertThat(server.get("/tenants/other", token).statusCode()).isEqualTo(403);
  }

  @Test
  void both_rules_hold_when_one_is_joined_to_the_other() {
    TestApp server =
        with(rules -> rules.require("/*", AccessRule.scope("a").and(AccessRule.scope("b"))));

    assertThat(server.get("/", tokens.alice("a", "b")).statusCode()).isEqualTo(200);
    assertThat(server.get("/", tokens.alice("a")).headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(challenge -> assertThat(challenge).endsWith("scope=\"b\""));
    assertThat(server.get("/", tokens.alice("b")).statusCode()).isEqualTo(403);
  }

  @Test
  void a_condition_that_throws_grants_nothing_and_does_not_blame_the_token() {
    TestApp server =
        with(
            rules ->
                rules.require(
                    "/*",
                    AccessRule.when(
                        "a store",
                        (jwt, request) -> {
                          throw new IllegalStateException("the store is away");
                        })));

    assertThat(server.get("/", tokens.alice()).statusCode()).isEqualTo(503);
    assertThat(server.served()).isEmpty();
  }

  @Test
  void a_claim_of_another_type_than_a_condition_asks_for_is_the_tokens_fault() {
    TestApp server =
        with(
            rules ->
                rules.require(
                    "/*", AccessRule.when("x", (jwt, request) -> jwt.string("n").isPresent())));
    String token = tokens.of(claims -> claims.subject("alice").claim("n", 1));

    assertThat(server.get("/", token).statusCode()).isEqualTo(403);
  }

  @Test
  void a_rule_that_answers_null_grants_nothing() {
    TestApp server = with(rules -> rules.require("/*", (caller, request) -> null));

    assertThat(server.get("/", tokens.alice()).statusCode()).isEqualTo(503);
    assertThat(server.served()).isEmpty();
  }

  @Test
  void each_setting_can_be_made_once() {
    assertThatThrownBy(() -> builder().realm("a").realm("a")).hasMessageContaining("set before");
    assertThatThrownBy(() -> builder().rolesClaim("a").rolesClaim("b"))
        .hasMessageContaining("set before");
    assertThatThrownBy(
            () ->
                builder()
                    .refusalWriter(RefusalWriter.problemJson())
                    .refusalWriter(RefusalWriter.problemJson()))
        .hasMessageContaining("set before");
  }

  @Test
  void a_filter_does_not_change_when_its_builder_goes_on() {
    JwtFilter.Builder builder = builder().require("/orders/*", TOKEN);
    JwtFilter filter = builder.build();
    builder.permit("/*");

    try (TestApp server = TestApp.guardedBy(filter).secretAt("/*").start()) {
      assertThat(server.get("/other").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void the_path_is_the_same_whatever_mapping_the_servlet_has() {
    for (String mapping : List.of("/orders/1.x", "/orders/*", "*.x", "/", "/*")) {
      JwtFilter filter = builder().require("/orders/*", TOKEN).permit("/*").build();
      try (TestApp server = TestApp.guardedBy(filter).secretAt(mapping).start()) {
        assertThat(server.get("/orders/1.x").statusCode()).as(mapping).isEqualTo(401);
        assertThat(server.get("/orders/1.x", tokens.alice()).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void the_context_path_is_not_part_of_the_path() {
    JwtFilter filter = builder().require("/orders", TOKEN).build();
    TestApp server = TestApp.guardedBy(filter).secretAt("/*");
    server.context().setContextPath("/shop");
    app = Optional.of(server.start());

    assertThat(server.get("/shop/orders", tokens.alice()).statusCode()).isEqualTo(200);
    assertThat(server.get("/shop/orders").statusCode()).isEqualTo(401);
    assertThat(server.get("/shop/shop/orders", tokens.alice()).statusCode()).isEqualTo(403);
  }
}
