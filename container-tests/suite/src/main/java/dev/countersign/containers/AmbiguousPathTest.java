package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AmbiguousPathTest {

  private final Tokens tokens = new Tokens();

  @AutoClose private final TestApp app = app().start();
  @AutoClose private final TestApp lenient = app().lettingAmbiguousUrisThrough().start();

  @BeforeEach
  void forget() {
    app.forget();
    lenient.forget();
  }

  /** Everything but what is below /api is open, which is the hardest case for a guard. */
  private TestApp app() {
    return TestApp.guardedBy(
            JwtFilter.builder(tokens.validator())
                .require("/api/*", AccessRule.authenticated())
                .permit("/*")
                .build())
        .secretAt("/api/*")
        .page("/public/*", (request, response) -> response.getWriter().print("welcome"))
        .page("/", (request, response) -> response.sendError(404));
  }

  static Stream<String> twoMeanings() {
    return Stream.of(
        // row 98: path parameters
        "/api/me;jsessionid=1",
        "/api;x/me",
        "/;x/api/me",
        "/public/..;/api/me",
        "/public/.;/api/me",
        "/api/me;",
        "/api/me%3Bx",
        // row 99: encodings
        "/public%2Fapi",
        "/%2e%2e/api/me",
        "/public/%2e%2e/api/me",
        "/public/%2E./api/me",
        "/public/..%2fapi/me",
        "/api%2Fme",
        "/api%5cme",
        "/api\\me",
        "/public/%252e%252e/api/me",
        "/public/..%252fapi/me",
        "/api/me%00",
        "/api/me%00.html",
        "/api/me%0a",
        "/api/me%0d%0aX: y".replace(' ', '+'),
        "/api/me%7f",
        "/%c0%ae%c0%ae/api/me",
        "/public/%c0%af/api/me",
        "/public/%e0%80%af/api/me",
        "/public/%ed%a0%80",
        "/public/%ff",
        "/public/%",
        "/public/%2",
        "/public/%zz",
        "/public/%u002e%u002e/api/me",
        // row 100: slashes
        "//api/me",
        "/api//me",
        "///api/me",
        "/public//",
        // row 101: dot segments
        "/public/../api/me",
        "/./api/me",
        "/api/./me",
        "/public/..",
        "/public/.",
        "/../api/me");
  }

  @ParameterizedTest
  @MethodSource("twoMeanings")
  @Row({98, 99, 100, 101})
  void a_path_with_two_meanings_is_a_bad_request(String path) {
    assertThat(TestApp.statusOf(app.raw("GET " + path + " HTTP/1.1"))).isEqualTo(400);
    assertThat(app.served()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("twoMeanings")
  void also_in_a_container_that_lets_everything_through(String path) {
    assertThat(TestApp.statusOf(lenient.raw("GET " + path + " HTTP/1.1"))).isEqualTo(400);
    assertThat(lenient.served()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("twoMeanings")
  void and_with_a_good_token(String path) {
    String response =
        lenient.raw("GET " + path + " HTTP/1.1", "Authorization: Bearer " + tokens.alice());

    assertThat(TestApp.statusOf(response)).isEqualTo(400);
    assertThat(lenient.served()).isEmpty();
  }

  @Test
  void the_answer_says_what_to_do_and_has_no_challenge() {
    String response = lenient.raw("GET /api//me HTTP/1.1");

    assertThat(response)
        .contains("application/problem+json", "Cache-Control: no-store", "send it plainly")
        .doesNotContain("WWW-Authenticate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%61pi/me",
        "/ap%69/me",
        "/api/me/",
        "/api/me.json",
        "/api",
        "/api/",
        "/api/me?x=/public",
        "/api/me?/../public",
        "/api/me?;x",
        "http://127.0.0.1/api/me",
        "http://elsewhere/api/me",
        "/api/me#/public",
        "/api/me%20",
        "/api/me%23",
        "/api/me%3f"
      })
  @Row({99, 100, 101})
  void another_spelling_of_a_guarded_path_is_guarded(String path) {
    for (TestApp either : List.of(app, lenient)) {
      assertThat(TestApp.statusOf(either.raw("GET " + path + " HTTP/1.1"))).isIn(400, 401);
      assertThat(either.served()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/API/me", "/Api/me", "/apis/me", "/api2", "/api.json", "/x/api/me"})
  @Row(100)
  void a_path_that_is_not_the_guarded_one_does_not_reach_its_servlet(String path) {
    assertThat(TestApp.statusOf(app.raw("GET " + path + " HTTP/1.1"))).isEqualTo(404);
    assertThat(app.served()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "http://", "api/me", "?", ""})
  void a_target_that_is_no_path_opens_nothing(String target) {
    assertThat(lenient.raw("GET " + target + " HTTP/1.1")).doesNotContain(TestApp.SECRET);
    assertThat(lenient.raw("OPTIONS " + target + " HTTP/1.1")).doesNotContain(TestApp.SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/public/a.b", "/public/..a", "/public/a..", "/public/...", "/public/gr%C3%BCn",
        "/public/a%20b", "/public/~a", "/public/a@b", "/public/a,b", "/public/100%25",
        "/public/a+b", "/public/a=b&c", "/public/%F0%9F%94%91", "/public/"
      })
  void a_path_with_one_meaning_passes(String path) {
    assertThat(lenient.raw("GET " + path + " HTTP/1.1")).contains("welcome");
  }

  @Test
  void a_path_outside_ascii_is_refused_unless_it_is_encoded() {
    assertThat(TestApp.statusOf(lenient.raw("GET /public/gr\u00c3\u00bcn HTTP/1.1")))
        .isEqualTo(400);
    assertThat(TestApp.statusOf(lenient.raw("GET /public/gr\u00fcn HTTP/1.1"))).isEqualTo(400);
    assertThat(TestApp.statusOf(lenient.raw("GET /public/\u00c5\u00a1 HTTP/1.1"))).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/public/../api/me", "/api//me", "/public;/api", "/a\\b", "/%2e", "api"})
  void what_another_filter_makes_of_a_plain_path_is_looked_at_as_well(String rewritten) {
    Filter rewriter =
        (request, response, chain) ->
            chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                  @Override
                  public String getServletPath() {
                    return rewritten;
                  }

                  @Override
                  public String getPathInfo() {
                    return null;
                  }
                },
                response);
    JwtFilter open = JwtFilter.builder(tokens.validator()).permit("/*").build();
    try (TestApp app =
        TestApp.unguarded()
            .filter(rewriter, EnumSet.of(DispatcherType.REQUEST))
            .filter(open, EnumSet.of(DispatcherType.REQUEST))
            .secretAt("/*")
            .start()) {
      assertThat(app.get("/plain").statusCode()).isEqualTo(400);
      assertThat(app.served()).isEmpty();
    }
  }

  @Test
  void no_spelling_of_any_path_reaches_the_secret_without_a_token() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> pieces =
        List.of(
            "/", "/", "api", "api", "me", "public", "..", ".", ";", ";x", "%2f", "%2F", "%2e",
            "%5c", "\\", "%00", "%25", "%252f", "%c0%af", "%61", "A", "//", "?", "#", "%", "*",
            "\t");
    for (int i = 0; i < 300; i++) {
      StringBuilder path = new StringBuilder("/");
      for (int j = random.nextInt(8); j >= 0; j--) {
        path.append(pieces.get(random.nextInt(pieces.size())));
      }
      lenient.raw("GET " + path + " HTTP/1.1");
      assertThat(lenient.served()).as("path %s, seed %d", path, seed).isEmpty();
    }
  }
}
