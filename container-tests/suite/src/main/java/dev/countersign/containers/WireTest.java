package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no client sends: refused by the container or by the filter, and never served. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireTest {

  /** The container hung up without an answer. */
  private static final int NONE = -1;

  private final Tokens tokens = new Tokens();
  private final String good = "Authorization: Bearer " + tokens.alice();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(tokens.validator())
                  .permit("/open")
                  .require("/*", AccessRule.authenticated())
                  .build())
          .secretAt("/*")
          .start();

  @BeforeEach
  void forget() {
    app.forget();
  }

  private void assertRefused(String response) {
    assertThat(TestApp.statusOf(response)).isIn(NONE, 400, 401, 501);
    assertThat(app.served()).isEmpty();
  }

  @Test
  @Row(105)
  void a_space_before_the_colon_makes_no_authorization_field() {
    assertRefused(app.raw("GET /x HTTP/1.1", good.replace(":", " :")));
  }

  @Test
  @Row(105)
  void a_token_in_a_folded_field_is_not_taken() {
    assertRefused(app.raw("GET /x HTTP/1.1", "Authorization: Bearer\r\n " + tokens.alice() + "="));
  }

  @Test
  @Row(105)
  void a_token_folded_onto_another_field_is_not_found() {
    assertRefused(app.raw("GET /x HTTP/1.1", "X-A: b\r\n " + good));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "\u000b", "\u0001", "\u007f"})
  @Row(105)
  void a_control_character_in_the_field_is_refused(String control) {
    assertRefused(app.raw("GET /x HTTP/1.1", good + control));
    assertRefused(app.raw("GET /x HTTP/1.1", good.replace("Bearer ", "Bearer " + control)));
  }

  @Test
  @Row(105)
  void a_bare_carriage_return_starts_no_field() {
    assertRefused(app.raw("GET /x HTTP/1.1", "X-A: b\r" + good));
  }

  @Test
  @Row(105)
  void a_token_in_the_trailers_is_not_found() {
    assertRefused(
        app.exchange(
            "POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
                + "Trailer: Authorization\r\n\r\n1\r\na\r\n0\r\n"
                + good
                + "\r\n\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: Authorization",
        "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
        "Upgrade: websocket",
        "Max-Forwards: 0"
      })
  @Row(105)
  void a_hop_by_hop_field_opens_nothing(String field) {
    assertRefused(app.raw("GET /x HTTP/1.1", field));
  }

  @Test
  @Row(105)
  void a_field_named_in_connection_still_counts() {
    // what a proxy would have dropped, it dropped; here there is one token, and it is good
    assertThat(TestApp.statusOf(app.raw("GET /x HTTP/1.1", "Connection: Authorization", good)))
        .isIn(200, 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1/x", "http://elsewhere.example/x", "http://127.0.0.1"})
  @Row(105)
  void an_absolute_target_is_guarded_by_its_path(String target) {
    assertRefused(app.raw("GET " + target + " HTTP/1.1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "http://", "api/me", "?", "", "/x HTTP/1.1\r\nX: y\r\n\r\nGET /x"})
  @Row(105)
  void a_target_that_is_no_path_opens_nothing(String target) {
    app.raw("GET " + target + " HTTP/1.1");
    app.raw("OPTIONS " + target + " HTTP/1.1");

    assertThat(app.served()).isEmpty();
  }

  @Test
  @Row(105)
  void a_request_of_http_1_0_is_judged_alike() {
    assertRefused(app.exchange("GET /x HTTP/1.0\r\n\r\n"));
    assertThat(TestApp.statusOf(app.exchange("GET /x HTTP/1.0\r\n" + good + "\r\n\r\n")))
        .isEqualTo(200);
  }

  @Test
  @Row(105)
  void a_request_of_http_0_9_or_2_0_in_text_is_not_served() {
    try (Wire wire = app.connect()) {
      wire.send("GET /x HTTP/2.0\r\nHost: a\r\n\r\n");
    }
    try (Wire wire = app.connect()) {
      wire.send("GET /x\r\n\r\n");
    }
    assertRefused(app.raw("GET /x HTTP/1.1")); // is answered after them, by a single thread or not
  }

  @Test
  @Row(105)
  void two_host_fields_open_nothing() {
    assertRefused(app.raw("GET /x HTTP/1.1", "Host: elsewhere"));
  }
}
