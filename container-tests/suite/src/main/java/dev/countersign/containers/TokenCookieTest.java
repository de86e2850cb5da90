package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import dev.countersign.servlet.TokenCookie;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token in the cookie that the filter was told of. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenCookieTest {

  private static final TokenCookie COOKIE = TokenCookie.named("token");
  private static final String OWN = "https://shop.example";

  private final Tokens tokens = new Tokens();
  private final String good = tokens.alice();
  private final String bad = tokens.forged();

  private final JwtFilter filter =
      JwtFilter.builder(tokens.validator())
          .permit("/open/*")
          .require("/admin/*", AccessRule.scope("admin"))
          .require("/*", AccessRule.authenticated())
          .externalUrl(OWN)
          .tokenCookie(COOKIE)
          .build();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(filter)
          .page("/open/forward", (r, s) -> r.getRequestDispatcher("/orders").forward(r, s))
          .page("/to-admin", (r, s) -> r.getRequestDispatcher("/admin/x").forward(r, s))
          .secretAt("/*")
          .start();

  @BeforeEach
  void forget() {
    app.forget();
  }

  private String get(String path, String... fields) {
    return app.raw("GET " + path + " HTTP/1.1", fields);
  }

  private static String cookie(String value) {
    return "Cookie: " + COOKIE.name() + "=" + value;
  }

  private void assertRefused(int status, String response) {
    assertThat(TestApp.statusOf(response)).isEqualTo(status);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void a_good_token_makes_the_caller_known() {
    assertThat(get("/orders", cookie(good))).contains("alice/alice/BEARER");
  }

  @Test
  @Row(94)
  void a_token_in_the_header_and_one_in_the_cookie_are_refused_whichever_is_good() {
    for (String inHeader : new String[] {good, bad}) {
      for (String inCookie : new String[] {good, bad, "", "no token"}) {
        assertRefused(400, get("/orders", "Authorization: Bearer " + inHeader, cookie(inCookie)));
        assertRefused(400, get("/orders", cookie(inCookie), "Authorization: Bearer " + inHeader));
      }
    }
  }

  @Test
  @Row(94)
  void a_bad_token_in_the_cookie_falls_back_to_nothing() {
    assertRefused(401, get("/orders", cookie(bad)));
    assertRefused(400, get("/orders?access_token=" + good, cookie(bad)));
    assertRefused(401, get("/orders", cookie(bad), "X-Authorization: Bearer " + good));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer  T", "Bearer T, Bearer T"})
  @Row(94)
  void a_malformed_header_does_not_fall_back_to_the_cookie(String header) {
    String value = header.replace("T", good);
    assertRefused(400, get("/orders", "Authorization: " + value, cookie(good)));
  }

  @Test
  @Row(94)
  void two_cookies_with_a_token_are_refused_in_any_order() {
    assertRefused(400, get("/orders", cookie(good + "; " + COOKIE.name() + "=" + bad)));
    assertRefused(400, get("/orders", cookie(bad + "; " + COOKIE.name() + "=" + good)));
    assertRefused(400, get("/orders", cookie(good), cookie(good)));
  }

  @Test
  @Row(94)
  void a_page_of_another_site_changes_nothing_with_the_cookie() {
    for (String method : new String[] {"POST", "PUT", "DELETE", "PATCH", "BREW"}) {
      for (String from :
          new String[] {"Sec-Fetch-Site: cross-site", "Origin: https://evil.example", "X: y"}) {
        assertRefused(
            403, app.raw(method + " /orders HTTP/1.1", "Content-Length: 0", from, cookie(good)));
      }
    }
  }

  @Test
  void a_page_of_the_own_site_may() {
    for (String from : new String[] {"Sec-Fetch-Site: same-origin", "Origin: " + OWN}) {
      assertThat(app.raw("POST /orders HTTP/1.1", "Content-Length: 0", from, cookie(good)))
          .contains("alice/alice/BEARER");
    }
  }

  @Test
  @Row({94, 102})
  void a_forward_needs_what_its_target_needs_also_of_the_cookie() {
    assertRefused(401, get("/open/forward"));
    assertRefused(401, get("/open/forward", cookie(bad)));
    assertRefused(400, get("/open/forward", cookie(good), "Authorization: Bearer " + bad));
    assertRefused(403, get("/to-admin", cookie(good)));
    assertThat(get("/open/forward", cookie(good))).contains("alice/alice/BEARER");
  }

  @Test
  @Row({94, 102})
  void a_forward_does_not_make_a_page_of_another_site_welcome() {
    assertRefused(
        403,
        app.raw(
            "POST /open/forward HTTP/1.1",
            "Content-Length: 0",
            "Sec-Fetch-Site: cross-site",
            cookie(good)));
  }

  @Test
  @Row({94, 96})
  void request_attributes_from_outside_make_nobody_known() {
    Filter forger = new ForgedAttributes(Map.of("dev.countersign", good));
    try (TestApp forged =
        TestApp.unguarded()
            .filter(forger, EnumSet.of(DispatcherType.REQUEST))
            .filter(filter, EnumSet.of(DispatcherType.REQUEST))
            .secretAt("/*")
            .start()) {
      assertThat(TestApp.statusOf(forged.raw("GET /x HTTP/1.1"))).isEqualTo(401);
      assertThat(TestApp.statusOf(forged.raw("GET /x HTTP/1.1", cookie(bad)))).isEqualTo(401);
      assertThat(forged.served()).isEmpty();
    }
  }
}
