package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MethodTest {

  private final Tokens tokens = new Tokens();

  /** The servlet ignores the method, which is the hardest case for a guard. */
  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(tokens.validator())
                  .require("GET /orders/*", AccessRule.scope("orders:read"))
                  .require("POST /orders/*", AccessRule.scope("orders:write"))
                  .require("/any/*", AccessRule.authenticated())
                  .build())
          .secretAt("/*")
          .start();

  @BeforeEach
  void forget() {
    app.forget();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW", "get", "GETX"})
  @Row(104)
  void every_method_is_guarded(String method) {
    // a container may refuse a method that it does not know
    assertThat(TestApp.statusOf(app.raw(method + " /any/1 HTTP/1.1", "Content-Length: 0")))
        .isIn(400, 401, 405, 501);
    assertThat(app.served()).isEmpty();
  }

  @Test
  @Row(104)
  void head_needs_what_get_needs_and_is_refused_without_a_body() {
    String response = app.raw("HEAD /orders/1 HTTP/1.1");

    assertThat(TestApp.statusOf(response)).isEqualTo(401);
    assertThat(response).endsWith("\r\n\r\n").contains("WWW-Authenticate: Bearer realm");
    String writer = "Authorization: Bearer " + tokens.alice("orders:write");
    assertThat(TestApp.statusOf(app.raw("HEAD /orders/1 HTTP/1.1", writer))).isEqualTo(403);
    assertThat(app.served()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS", "BREW", "get", "Get", "POSTX"})
  @Row(104)
  void a_method_without_a_rule_is_denied_even_with_a_good_token(String method) {
    String response =
        app.raw(
            method + " /orders/1 HTTP/1.1",
            "Content-Length: 0",
            "Authorization: Bearer " + tokens.alice("orders:read", "orders:write"));

    assertThat(TestApp.statusOf(response)).isIn(400, 403, 405, 501);
    assertThat(app.served()).isEmpty();
  }

  @Test
  @Row(104)
  void trace_echoes_nothing() {
    String response =
        app.raw(
            "TRACE /any/1 HTTP/1.1",
            "X-Probe: boomerang",
            "Authorization: Bearer " + tokens.forged());

    assertThat(response).doesNotContain("boomerang", TestApp.SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "X-HTTP-Method-Override, GET",
    "X-HTTP-Method, GET",
    "X-Method-Override, GET",
    "X-Http-Method-Override, HEAD",
    "_method, GET"
  })
  @Row(104)
  void a_header_that_renames_the_method_has_no_effect(String header, String method) {
    String response =
        app.raw(
            "POST /orders/1 HTTP/1.1",
            header + ": " + method,
            "Content-Length: 0",
            "Authorization: Bearer " + tokens.alice("orders:read"));

    assertThat(TestApp.statusOf(response)).isEqualTo(403);
    assertThat(app.served()).isEmpty();
  }

  @Test
  @Row(104)
  void nor_has_a_parameter() {
    String form = "_method=GET";
    String response =
        app.exchange(
            "POST /orders/1?_method=GET HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + form.length()
                + "\r\nAuthorization: Bearer "
                + tokens.alice("orders:read")
                + "\r\n\r\n"
                + form);

    assertThat(TestApp.statusOf(response)).isEqualTo(403);
    assertThat(app.served()).isEmpty();
  }

  @Test
  @Row(104)
  void a_pre_flight_does_not_pass_unless_it_was_switched_on() {
    String response =
        app.raw(
            "OPTIONS /any/1 HTTP/1.1",
            "Origin: https://elsewhere.example",
            "Access-Control-Request-Method: GET");

    assertThat(TestApp.statusOf(response)).isEqualTo(401);
    assertThat(app.served()).isEmpty();
  }
}
