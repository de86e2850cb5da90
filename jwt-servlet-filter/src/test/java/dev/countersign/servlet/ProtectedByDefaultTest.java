package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtectedByDefaultTest {

  private final Tokens tokens = new Tokens();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(tokens.validator())
                  .permit("/login")
                  .require("/orders/*", AccessRule.scope("orders:read"))
                  .build())
          .secretAt("/*")
          .start();

  @Test
  void a_good_token_with_the_scope_passes_and_makes_the_caller_known() {
    HttpResponse<String> response = app.get("/orders/1", tokens.alice("orders:read"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(TestApp.SECRET + " for alice/alice/BEARER");
  }

  @Test
  void without_a_token_nothing_is_served() {
    HttpResponse<String> response = app.get("/orders/1");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void a_path_without_a_rule_is_refused_to_strangers() {
    assertThat(app.get("/admin").statusCode()).isEqualTo(401);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void a_path_without_a_rule_is_refused_even_with_a_good_token() {
    assertThat(app.get("/admin", tokens.alice("orders:read")).statusCode()).isEqualTo(403);
    assertThat(app.served()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"})
  void row_104_every_method_is_guarded(String method) {
    assertThat(TestApp.statusOf(app.raw(method + " /orders/1 HTTP/1.1", "Content-Length: 0")))
        .isEqualTo(401);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void row_104_trace_echoes_nothing() {
    assertThat(app.raw("TRACE /orders/1 HTTP/1.1", "X-Probe: boomerang"))
        .doesNotContain("boomerang", TestApp.SECRET);
  }

  @Test
  void row_104_a_cors_preflight_does_not_pass() {
    String response =
        app.raw(
            "OPTIONS /orders/1 HTTP/1.1",
            "Origin: https://elsewhere.example",
            "Access-Control-Request-Method: GET");

    assertThat(TestApp.statusOf(response)).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-HTTP-Method-Override: GET",
        "X-Method-Override: GET",
        "X-Forwarded-User: admin",
        "X-Remote-User: admin",
        "Remote-User: admin",
        "X-Original-URL: /login",
        "X-Rewrite-URL: /login",
        "X-Forwarded-Prefix: /login",
        "X-Middleware-Subrequest: middleware:middleware:middleware",
        "User-Agent: Nacos-Server",
        "jakarta.servlet.include.servlet_path: /login",
        "Forwarded: for=127.0.0.1"
      })
  void row_96_a_header_that_others_trust_opens_nothing(String header) {
    assertThat(TestApp.statusOf(app.raw("POST /orders/1 HTTP/1.1", header, "Content-Length: 0")))
        .isEqualTo(401);
    assertThat(app.served()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Authorization",
        "Proxy-Authorization",
        "HTTP_AUTHORIZATION",
        "X-Auth-Token",
        "Authorization_",
        "X-Access-Token",
        "Authentication"
      })
  void row_95_a_good_token_under_another_name_is_no_token(String name) {
    String response =
        app.raw("GET /orders/1 HTTP/1.1", name + ": Bearer " + tokens.alice("orders:read"));

    assertThat(TestApp.statusOf(response)).isEqualTo(401);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void row_93_a_good_token_in_the_query_is_no_token() {
    String token = tokens.alice("orders:read");

    assertThat(app.get("/orders/1?access_token=" + token).statusCode()).isEqualTo(401);
    assertThat(app.get("/orders/1?token=" + token).statusCode()).isEqualTo(401);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void row_93_a_good_token_in_a_form_is_no_token() {
    String form = "access_token=" + tokens.alice("orders:read");
    String response =
        app.exchange(
            "POST /orders/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + form.length()
                + "\r\n\r\n"
                + form);

    assertThat(TestApp.statusOf(response)).isEqualTo(401);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void row_93_a_good_token_in_a_cookie_is_no_token() {
    String token = tokens.alice("orders:read");
    for (String name : List.of("access_token", "token", "jwt", "Authorization", "__Host-token")) {
      assertThat(app.send(app.request("/orders/1").header("Cookie", name + "=" + token)))
          .extracting(HttpResponse::statusCode)
          .isEqualTo(401);
    }
    assertThat(app.served()).isEmpty();
  }

  @Test
  void row_94_a_bad_header_does_not_fall_back_to_a_good_cookie() {
    String response =
        app.raw(
            "GET /orders/1 HTTP/1.1",
            "Authorization: Bearer " + tokens.forged(),
            "Cookie: access_token=" + tokens.alice("orders:read"));

    assertThat(TestApp.statusOf(response)).isEqualTo(401);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void a_filter_without_rules_is_refused_when_built() {
    assertThatThrownBy(() -> JwtFilter.builder(tokens.validator()).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no rule")
        .hasMessageContaining("require(\"/*\", AccessRule.authenticated())");
  }
}
