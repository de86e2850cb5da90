package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 94: what comes with a cookie may have been made by a page of another site. */
class CrossSiteRequestTest {

  private final Tokens tokens = new Tokens();
  private final String good = tokens.alice();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(tokens.validator())
                  .require("/*", AccessRule.authenticated())
                  .externalUrl("https://shop.example", "HTTPS://API.example:8443/base/")
                  .tokenCookie(TokenCookie.named("token"))
                  .build())
          .secretAt("/*");

  @BeforeEach
  void start() {
    app.start();
  }

  private String send(String method, String... fields) {
    List<String> all = new ArrayList<>(List.of(fields));
    all.add("Content-Length: 0");
    all.add("Cookie: __Host-token=" + good);
    return app.raw(method + " /x HTTP/1.1", all.toArray(String[]::new));
  }

  private void assertServed(String response) {
    assertThat(TestApp.statusOf(response)).isEqualTo(200);
    assertThat(app.served()).isNotEmpty();
  }

  private void assertRefused(String response) {
    assertThat(TestApp.statusOf(response)).isEqualTo(403);
    assertThat(response).doesNotContain("WWW-Authenticate").contains("Cache-Control: no-store");
    assertThat(app.served()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"same-origin", "none"})
  void what_a_page_of_this_origin_or_the_person_sends_is_served(String site) {
    assertServed(send("POST", "Sec-Fetch-Site: " + site));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site", "SAME-ORIGIN", "", "same-origin, none", "x"})
  void what_a_page_of_another_site_sends_is_refused(String site) {
    assertRefused(send("POST", "Sec-Fetch-Site: " + site));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "BREW", "post", "get"})
  void every_method_that_may_change_something_is_looked_at(String method) {
    assertRefused(send(method, "Sec-Fetch-Site: cross-site"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
  void a_method_that_changes_nothing_is_served_whoever_made_it(String method) {
    assertServed(send(method, "Sec-Fetch-Site: cross-site", "Origin: https://evil.example"));
  }

  @Test
  void a_page_of_another_site_opens_no_web_socket() {
    assertRefused(
        send("GET", "Sec-Fetch-Site: cross-site", "Connection: Upgrade", "Upgrade: WebSocket"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://shop.example", "https://api.example:8443"})
  void an_origin_of_our_own_is_served_without_sec_fetch_site(String origin) {
    assertServed(send("POST", "Origin: " + origin));
  }

  @Test
  void another_origin_of_our_own_is_served_also_if_it_is_another_host() {
    assertServed(send("POST", "Sec-Fetch-Site: same-site", "Origin: https://shop.example"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://shop.example",
        "https://shop.example:444",
        "https://shop.example.evil.example",
        "https://api.example",
        "null",
        "",
        "https://shop.example https://evil.example"
      })
  void any_other_origin_is_refused(String origin) {
    assertRefused(send("POST", "Origin: " + origin));
  }

  @Test
  void two_origins_are_refused() {
    assertRefused(send("POST", "Origin: https://shop.example", "Origin: https://evil.example"));
  }

  @Test
  void an_origin_that_equals_the_host_field_is_not_our_own_for_that() {
    assertRefused(send("POST", "Origin: http://127.0.0.1:" + app.port()));
  }

  @Test
  void two_words_on_the_site_are_refused() {
    assertRefused(send("POST", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"));
  }

  @Test
  void a_client_that_says_neither_repeats_the_value_of_the_second_cookie() {
    assertServed(send("POST", "X-CSRF-Token: " + TokenCookie.csrfTokenFor(good)));
  }

  @Test
  void a_client_that_says_nothing_is_refused() {
    assertRefused(send("POST"));
  }

  @Test
  void a_pair_that_somebody_planted_is_refused() {
    assertRefused(send("POST", "X-CSRF-Token: planted", "Cookie: __Host-token-csrf=planted"));
  }

  @Test
  void the_value_of_another_token_is_refused() {
    assertRefused(send("POST", "X-CSRF-Token: " + TokenCookie.csrfTokenFor(tokens.alice())));
  }

  @Test
  void the_value_does_not_help_a_page_of_another_site() {
    assertRefused(
        send(
            "POST",
            "Sec-Fetch-Site: cross-site",
            "X-CSRF-Token: " + TokenCookie.csrfTokenFor(good)));
  }

  @Test
  void a_token_in_the_header_needs_no_proof_of_where_it_comes_from() {
    assertServed(
        app.raw(
            "POST /x HTTP/1.1",
            "Content-Length: 0",
            "Sec-Fetch-Site: cross-site",
            "Authorization: Bearer " + good));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "shop.example",
        "//shop.example",
        "ftp://shop.example",
        "https://",
        "https://u@shop.example",
        "https://shop.example?x",
        "https://shop.example#x",
        "https://shop.example/a/../b",
        "https://shop.example/%2e",
        "https://*.example",
        "https://shop example"
      })
  void an_external_url_that_is_none_is_refused(String url) {
    assertThatThrownBy(() -> JwtFilter.builder(tokens.validator()).externalUrl(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected one or more URLs like https://api.example");
  }

  @Test
  void no_external_url_at_all_is_refused() {
    assertThatThrownBy(() -> JwtFilter.builder(tokens.validator()).externalUrl())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
