package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCookieTest {

  private static final TokenCookie COOKIE = TokenCookie.named("token");
  private static final Duration AGE = Duration.ofMinutes(10);

  private final Tokens tokens = new Tokens();
  private final String good = tokens.alice();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(tokens.validator())
                  .permit("/login", "/logout")
                  .optional("/news")
                  .require("/*", AccessRule.authenticated())
                  .externalUrl("https://shop.example")
                  .tokenCookie(COOKIE)
                  .build())
          .page("/login", (request, response) -> COOKIE.write(response, good, AGE))
          .page("/logout", (request, response) -> COOKIE.clear(response))
          .secretAt("/*");

  @BeforeEach
  void start() {
    app.start();
  }

  private String get(String... fields) {
    return app.raw("GET /x HTTP/1.1", fields);
  }

  private static void assertInvalidRequest(String response) {
    assertThat(TestApp.statusOf(response)).isEqualTo(400);
    assertThat(response).contains("error=\"invalid_request\"").doesNotContain(TestApp.SECRET);
  }

  @Test
  void a_log_in_writes_the_token_where_no_script_and_no_other_host_can_reach_it() {
    assertThat(app.get("/login").headers().allValues("Set-Cookie"))
        .first()
        .isEqualTo(
            "__Host-token=" + good + "; Path=/; Max-Age=600; Secure; SameSite=Strict; HttpOnly");
  }

  @Test
  void beside_it_goes_a_cookie_for_scripts_that_does_not_hold_the_token() {
    assertThat(app.get("/login").headers().allValues("Set-Cookie"))
        .last()
        .asString()
        .matches(
            "__Host-token-csrf=[A-Za-z0-9_-]{43}; Path=/; Max-Age=600; Secure; SameSite=Strict");
  }

  @Test
  void nobody_stores_the_response_that_gives_a_token() {
    assertThat(app.get("/login").headers().firstValue("Cache-Control")).contains("no-store");
  }

  @Test
  void a_log_out_takes_both_cookies_away() {
    assertThat(app.get("/logout").headers().allValues("Set-Cookie"))
        .containsExactly(
            "__Host-token=; Path=/; Max-Age=0; Secure; SameSite=Strict; HttpOnly",
            "__Host-token-csrf=; Path=/; Max-Age=0; Secure; SameSite=Strict");
  }

  @Test
  void a_cookie_that_also_comes_along_by_links_is_a_choice_by_name() {
    try (TestApp lax =
        TestApp.unguarded()
            .page("/*", (request, response) -> COOKIE.sameSiteLax().write(response, good, AGE))
            .start()) {
      assertThat(lax.get("/").headers().allValues("Set-Cookie"))
          .allMatch(value -> value.contains("; SameSite=Lax"));
    }
  }

  @Test
  void the_token_of_the_cookie_makes_the_caller_known() {
    assertThat(get("Cookie: a=b; __Host-token=" + good + "; c=d")).contains("alice/alice/BEARER");
  }

  @Test
  void row_93_a_filter_that_was_not_told_so_takes_no_token_from_a_cookie() {
    try (TestApp plain =
        TestApp.guardedBy(
                JwtFilter.builder(tokens.validator())
                    .require("/*", AccessRule.authenticated())
                    .build())
            .secretAt("/*")
            .start()) {
      assertThat(TestApp.statusOf(plain.raw("GET /x HTTP/1.1", "Cookie: __Host-token=" + good)))
          .isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token=T",
        "__host-token=T",
        "__Host-token-csrf=T",
        "x__Host-token=T",
        "\"__Host-token\"=T",
        "a=\"x __Host-token=T\"",
        "$Version=1"
      })
  void a_cookie_of_another_name_is_no_token(String cookie) {
    assertThat(TestApp.statusOf(get("Cookie: " + cookie.replace("T", good)))).isEqualTo(401);
  }

  @Test
  void row_94_a_good_token_in_the_header_and_in_the_cookie_are_two() {
    assertInvalidRequest(get("Authorization: Bearer " + good, "Cookie: __Host-token=" + good));
  }

  @Test
  void row_94_a_bad_header_does_not_fall_back_to_a_good_cookie() {
    assertInvalidRequest(
        get("Authorization: Bearer " + tokens.forged(), "Cookie: __Host-token=" + good));
    assertInvalidRequest(get("Authorization: Bearer", "Cookie: __Host-token=" + good));
  }

  @Test
  void row_94_a_bad_cookie_does_not_fall_back_to_a_good_header() {
    assertInvalidRequest(get("Authorization: Bearer " + good, "Cookie: __Host-token="));
  }

  @Test
  void two_cookies_with_a_token_are_refused_in_one_field_and_in_two() {
    String forged = tokens.forged();

    assertInvalidRequest(get("Cookie: __Host-token=" + good + "; __Host-token=" + forged));
    assertInvalidRequest(get("Cookie: __Host-token=" + good, "Cookie: __Host-token=" + good));
  }

  @Test
  void row_93_a_token_in_the_cookie_and_one_in_the_query_are_two() {
    assertInvalidRequest(
        app.raw("GET /x?access_token=" + good + " HTTP/1.1", "Cookie: __Host-token=" + good));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"T\"", "T T", "T,", "=T"})
  void a_cookie_that_holds_no_token_is_refused(String value) {
    assertInvalidRequest(get("Cookie: __Host-token=" + value.replace("T", good)));
  }

  @Test
  void a_forged_token_in_the_cookie_is_told_invalid_token() {
    String response = get("Cookie: __Host-token=" + tokens.forged());

    assertThat(TestApp.statusOf(response)).isEqualTo(401);
    assertThat(response).contains("error=\"invalid_token\"");
  }

  @Test
  void without_a_token_the_client_is_told_both_places() {
    assertThat(app.get("/x").body())
        .isEqualTo(
            "{\"status\":401,\"title\":\"Unauthorized\",\"detail\":\"This resource needs an access"
                + " token in the Authorization header or in the cookie __Host-token\"}");
  }

  @Test
  void a_permitted_path_does_not_look_at_the_cookie() {
    HttpResponse<String> response =
        app.send(app.request("/login").header("Cookie", "__Host-token=garbage!"));

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void a_page_for_everybody_does_not_know_the_caller_of_another_sites_request() {
    String post =
        app.raw(
            "POST /news HTTP/1.1",
            "Content-Length: 0",
            "Sec-Fetch-Site: cross-site",
            "Cookie: __Host-token=" + good);

    assertThat(post).contains(TestApp.SECRET + " for null/null/null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a;b", "a=b", "a\r\nX: y", "__Host-a", "gr\u00fcn"})
  void a_name_that_no_cookie_has_is_refused(String name) {
    assertThatThrownBy(() -> TokenCookie.named(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a name");
  }

  @Test
  void a_token_that_would_write_an_attribute_or_a_header_or_be_cut_is_refused() {
    for (String token : List.of("", "a; Domain=evil", "a\r\nX: y", "a,b", "x".repeat(4090))) {
      assertThatThrownBy(() -> COOKIE.write(null, token, AGE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("Domain");
    }
  }

  @Test
  void an_age_under_a_second_is_refused_since_it_would_take_the_cookie_away() {
    assertThatThrownBy(() -> COOKIE.write(null, good, Duration.ofMillis(999)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("clear(");
  }

  @Test
  void a_filter_with_a_cookie_has_to_be_told_its_own_origin() {
    assertThatThrownBy(
            () ->
                JwtFilter.builder(tokens.validator())
                    .require("/*", AccessRule.authenticated())
                    .tokenCookie(COOKIE)
                    .build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("externalUrl(");
  }
}
