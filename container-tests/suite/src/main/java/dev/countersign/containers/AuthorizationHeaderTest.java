package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a token, and what only looks like one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorizationHeaderTest {

  private final Tokens tokens = new Tokens();
  private final String good = tokens.alice();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(tokens.validator())
                  .require("/*", AccessRule.authenticated())
                  .build())
          .secretAt("/*")
          .start();

  @BeforeEach
  void forget() {
    app.forget();
  }

  private String authorization(String... values) {
    return app.raw(
        "GET /x HTTP/1.1",
        Stream.of(values).map(value -> "Authorization: " + value).toArray(String[]::new));
  }

  private void assertInvalidRequest(String response) {
    assertThat(TestApp.statusOf(response)).isEqualTo(400);
    assertThat(response)
        .contains("WWW-Authenticate: Bearer realm=\"api\", error=\"invalid_request\"");
    assertThat(app.served()).isEmpty();
  }

  private void assertNoToken(String response) {
    assertThat(TestApp.statusOf(response)).isEqualTo(401);
    assertThat(response).contains("WWW-Authenticate: Bearer realm=\"api\"\r\n");
    assertThat(app.served()).isEmpty();
  }

  static Stream<List<String>> severalFields() {
    return Stream.of(
        List.of("Bearer GOOD", "Bearer BAD"),
        List.of("Bearer BAD", "Bearer GOOD"),
        List.of("Bearer GOOD", "Bearer GOOD"),
        List.of("Basic dXNlcjpwYXNz", "Bearer GOOD"),
        List.of("Bearer GOOD", "Basic dXNlcjpwYXNz"),
        List.of("Bearer GOOD", "x"),
        List.of("", "Bearer GOOD"));
  }

  @ParameterizedTest
  @MethodSource("severalFields")
  @Row(90)
  void several_authorization_fields_are_refused_in_any_order(List<String> values) {
    assertInvalidRequest(
        authorization(
            values.stream()
                .map(value -> value.replace("GOOD", good).replace("BAD", tokens.forged()))
                .toArray(String[]::new)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Bearer T, Bearer T", "Bearer T,Bearer T", "Bearer T, Basic eA==", "Bearer T,"})
  @Row(91)
  void a_list_of_credentials_in_one_field_is_refused(String value) {
    assertInvalidRequest(authorization(value.replace("T", good)));
  }

  @Test
  @Row(91)
  void a_token_behind_another_scheme_is_not_found() {
    assertThat(TestApp.statusOf(authorization("Basic eA==, Bearer " + good))).isEqualTo(401);
    assertThat(app.served()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "bearer", "BEARER", "bEaReR"})
  @Row(92)
  void the_scheme_is_case_insensitive(String scheme) {
    assertThat(TestApp.statusOf(authorization(scheme + " " + good))).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorization", "AUTHORIZATION", "aUTHORIZATION"})
  @Row(92)
  void so_is_the_name_of_the_field(String name) {
    assertThat(TestApp.statusOf(app.raw("GET /x HTTP/1.1", name + ": Bearer " + good)))
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer\tT",
        "Bearer",
        "Bearer T T",
        "Bearer \"T\"",
        "Bearer token=T",
        "Bearer =T",
        "Bearer Bearer T",
        "Bearer:",
        ",Bearer T",
        ""
      })
  @Row(92)
  void what_is_not_the_scheme_one_space_and_one_token_is_a_malformed_request(String value) {
    assertInvalidRequest(authorization(value.replace("T", good)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer  T", "Bearer \tT", "Bearer   T"})
  @Row(92)
  void so_is_more_than_one_space_unless_the_container_makes_one_of_them(String value) {
    String response = authorization(value.replace("T", good));

    if (TestApp.statusOf(response) != 200) { // Undertow does
      assertInvalidRequest(response);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic dXNlcjpwYXNz", "Negotiate", "BearerX T", "Digest a=\"b\", c=d"})
  @Row(92)
  void another_scheme_counts_as_no_token(String value) {
    assertNoToken(authorization(value.replace("T", good)));
  }

  @Test
  @Row(92)
  void space_around_the_value_is_no_part_of_it() {
    assertThat(TestApp.statusOf(authorization("  Bearer " + good + "  "))).isEqualTo(200);
    assertThat(TestApp.statusOf(authorization("\tBearer " + good + "\t"))).isEqualTo(200);
  }

  @Test
  @Row(92)
  void every_character_outside_the_alphabet_of_a_token_is_refused_within_it() {
    List<Integer> taken =
        IntStream.rangeClosed(1, 255)
            .filter(c -> c != '\r' && c != '\n')
            .filter(c -> TestApp.statusOf(authorization("Bearer a" + (char) c + "b")) == 401)
            .boxed()
            .toList();

    assertThat(taken.stream().map(c -> String.valueOf((char) c.intValue())))
        .allMatch(character -> character.matches("[A-Za-z0-9._~+/-]"))
        .hasSize(68);
  }

  @ParameterizedTest
  @ValueSource(strings = {"access_token", "token", "Authorization", "bearer"})
  @Row(93)
  void a_good_token_in_the_query_is_no_token(String name) {
    assertNoToken(app.raw("GET /x?" + name + "=" + good + " HTTP/1.1"));
  }

  @Test
  @Row(93)
  void a_token_in_the_header_and_one_in_the_query_are_two() {
    assertInvalidRequest(
        app.raw("GET /x?a=b&access_token=" + good + " HTTP/1.1", "Authorization: Bearer " + good));
  }

  @Test
  @Row(93)
  void a_good_token_in_a_form_is_no_token() {
    String form = "access_token=" + good;

    assertNoToken(
        app.exchange(
            "POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + form.length()
                + "\r\n\r\n"
                + form));
  }

  @ParameterizedTest
  @ValueSource(strings = {"access_token", "token", "jwt", "Authorization", "__Host-access_token"})
  @Row(93)
  void a_good_token_in_a_cookie_is_no_token(String name) {
    assertNoToken(app.raw("GET /x HTTP/1.1", "Cookie: " + name + "=" + good));
  }

  @Test
  @Row(94)
  void a_bad_header_does_not_fall_back_to_a_good_cookie() {
    String response =
        app.raw(
            "GET /x HTTP/1.1",
            "Authorization: Bearer " + tokens.forged(),
            "Cookie: access_token=" + good);

    assertThat(TestApp.statusOf(response)).isEqualTo(401);
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
  @Row(95)
  void a_good_token_under_another_name_is_no_token(String name) {
    assertNoToken(app.raw("GET /x HTTP/1.1", name + ": Bearer " + good));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-User: admin",
        "X-Remote-User: admin",
        "Remote-User: admin",
        "REMOTE_USER: admin",
        "X-Original-URL: /login",
        "X-Rewrite-URL: /login",
        "X-Forwarded-Prefix: /login",
        "X-Middleware-Subrequest: middleware:middleware:middleware",
        "User-Agent: Nacos-Server",
        "jakarta.servlet.include.servlet_path: /login",
        "jakarta.servlet.forward.servlet_path: /login",
        "dev.countersign.servlet.Gate: admin",
        "Forwarded: for=127.0.0.1"
      })
  @Row(96)
  void a_header_that_others_trust_opens_nothing(String header) {
    assertNoToken(app.raw("GET /x HTTP/1.1", header));
  }
}
