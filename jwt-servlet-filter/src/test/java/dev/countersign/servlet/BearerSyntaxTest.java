package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BearerSyntaxTest {

  private final Tokens tokens = new Tokens();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(tokens.validator())
                  .require("/*", AccessRule.authenticated())
                  .build())
          .secretAt("/*");

  private final String good = tokens.alice();

  private String authorization(String... values) {
    app.start();
    return app.raw(
        "GET /x HTTP/1.1",
        Stream.of(values).map(value -> "Authorization: " + value).toArray(String[]::new));
  }

  private static void assertInvalidRequest(String response) {
    assertThat(TestApp.statusOf(response)).isEqualTo(400);
    assertThat(response)
        .contains("WWW-Authenticate: Bearer realm=\"api\", error=\"invalid_request\"")
        .doesNotContain(TestApp.SECRET);
  }

  @Test
  void one_token_after_the_scheme_and_one_space_is_taken() {
    assertThat(TestApp.statusOf(authorization("Bearer " + good))).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bearer", "BEARER", "bEaReR"})
  void row_92_the_scheme_is_case_insensitive(String scheme) {
    assertThat(TestApp.statusOf(authorization(scheme + " " + good))).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer  T",
        "Bearer\tT",
        "Bearer \tT",
        "Bearer",
        "Bearer:T",
        "Bearer: T",
        "Bearer=T",
        "Bearer T T",
        "Bearer T,",
        "Bearer \"T\"",
        "Bearer <T>",
        "Bearer 'T'",
        "Bearer token=T",
        "Bearer T;",
        "Bearer T?",
        "Bearer =T",
        "Bearer T=T",
        "Bearer Bearer T",
        "T",
        ",Bearer T"
      })
  void row_92_another_spelling_is_a_malformed_request_and_no_token(String value) {
    String sent = value.equals("T") ? good + '=' : value.replace("T", good);

    assertThat(TestApp.statusOf(authorization(sent))).isIn(400, 401);
    assertThat(app.served()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer  T", "Bearer\tT", "Bearer", "Bearer:", "Bearer T T", ""})
  void what_cannot_be_read_is_answered_with_invalid_request(String value) {
    assertInvalidRequest(authorization(value.replace("T", good)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic dXNlcjpwYXNz", "Negotiate", "BearerX T", "Digest a=\"b\", c=d"})
  void another_scheme_counts_as_no_token(String value) {
    String response = authorization(value.replace("T", good));

    assertThat(TestApp.statusOf(response)).isEqualTo(401);
    assertThat(response).contains("WWW-Authenticate: Bearer realm=\"api\"\r\n");
  }

  static Stream<List<String>> severalFields() {
    return Stream.of(
        List.of("Bearer G", "Bearer BAD"),
        List.of("Bearer BAD", "Bearer G"),
        List.of("Bearer G", "Bearer G"),
        List.of("Basic dXNlcjpwYXNz", "Bearer G"),
        List.of("Bearer G", "Basic dXNlcjpwYXNz"),
        List.of("Bearer G", "x"));
  }

  @ParameterizedTest
  @MethodSource("severalFields")
  void row_90_several_authorization_fields_are_refused_in_any_order(List<String> values) {
    String bad = tokens.forged();

    assertInvalidRequest(
        authorization(
            values.stream()
                .map(value -> value.replace("G", good).replace("BAD", bad))
                .toArray(String[]::new)));
    assertThat(app.served()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer G, Bearer G", "Bearer G,Bearer G", "Bearer G, Basic eA=="})
  void row_91_a_list_of_credentials_in_one_field_is_refused(String value) {
    assertInvalidRequest(authorization(value.replace("G", good)));
  }

  @Test
  void row_91_a_token_behind_another_scheme_is_not_found() {
    assertThat(TestApp.statusOf(authorization("Basic eA==, Bearer " + good))).isEqualTo(401);
  }

  @Test
  void row_93_a_token_in_the_header_and_one_in_the_query_are_two() {
    app.start();

    assertInvalidRequest(
        app.raw("GET /x?a=b&access_token=" + good + " HTTP/1.1", "Authorization: Bearer " + good));
  }

  @Test
  void every_character_outside_b64token_is_refused_within_the_token() {
    app.start();
    List<Integer> taken =
        IntStream.rangeClosed(1, 255)
            .filter(c -> c != '\r' && c != '\n')
            .filter(
                c ->
                    TestApp.statusOf(
                            app.raw("GET /x HTTP/1.1", "Authorization: Bearer a" + (char) c + "b"))
                        == 401)
            .boxed()
            .toList();

    assertThat(taken.stream().map(c -> String.valueOf((char) c.intValue())))
        .allMatch(character -> character.matches("[A-Za-z0-9._~+/-]"))
        .hasSize(68);
  }

  @Test
  void row_105_a_space_before_the_colon_is_refused() {
    app.start();

    assertThat(TestApp.statusOf(app.raw("GET /x HTTP/1.1", "Authorization : Bearer " + good)))
        .isEqualTo(400);
  }

  @Test
  void row_105_a_folded_field_is_refused() {
    app.start();

    assertThat(TestApp.statusOf(app.raw("GET /x HTTP/1.1", "Authorization: Bearer\r\n " + good)))
        .isEqualTo(400);
  }

  @Test
  void row_105_a_token_folded_onto_another_field_is_not_found() {
    app.start();

    assertThat(
            TestApp.statusOf(
                app.raw("GET /x HTTP/1.1", "X-A: b\r\n Authorization: Bearer " + good)))
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "\r", "\u000b", "\u007f"})
  void row_105_a_control_character_in_the_field_is_refused(String control) {
    assertThat(TestApp.statusOf(authorization("Bearer " + good + control))).isIn(400, 401);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void row_105_a_token_in_the_trailers_is_not_found() {
    app.start();
    String response =
        app.exchange(
            "POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
                + "Trailer: Authorization\r\n\r\n1\r\na\r\n0\r\nAuthorization: Bearer "
                + good
                + "\r\n\r\n");

    assertThat(TestApp.statusOf(response)).isEqualTo(401);
    assertThat(app.served()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: Authorization",
        "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"
      })
  void row_105_a_hop_by_hop_field_opens_nothing(String field) {
    app.start();

    assertThat(TestApp.statusOf(app.raw("GET /x HTTP/1.1", field))).isIn(400, 401);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void row_105_a_request_of_http_1_0_is_judged_alike() {
    app.start();

    assertThat(TestApp.statusOf(app.exchange("GET /x HTTP/1.0\r\n\r\n"))).isEqualTo(401);
    assertThat(
            TestApp.statusOf(
                app.exchange("GET /x HTTP/1.0\r\nAuthorization: Bearer " + good + "\r\n\r\n")))
        .isEqualTo(200);
  }

  @Test
  void row_106_a_header_over_the_servers_bound_is_a_client_error() {
    int status = TestApp.statusOf(authorization("Bearer " + "a".repeat(9 * 1024)));

    assertThat(status).isBetween(400, 499);
  }

  @Test
  void row_106_a_token_of_300_kb_that_the_server_lets_in_is_refused() {
    app.configuration().setRequestHeaderSize(1 << 20);

    assertThat(TestApp.statusOf(authorization("Bearer " + "a".repeat(300 * 1024)))).isEqualTo(401);
  }
}
