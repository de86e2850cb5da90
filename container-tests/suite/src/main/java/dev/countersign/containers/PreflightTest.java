package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 104, with pre-flight requests of browsers switched on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreflightTest {

  private static final String ORIGIN = "Origin: https://shop.example";
  private static final String ASKED = "Access-Control-Request-Method: PUT";

  private final Tokens tokens = new Tokens();
  private final AtomicReference<String> thrown = new AtomicReference<>("");

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(tokens.validator())
                  .allowCorsPreflight()
                  .permit("/open")
                  .require("/*", AccessRule.authenticated())
                  .build())
          .page(
              "/cors",
              (request, response) -> {
                response.setHeader("Access-Control-Allow-Origin", "https://shop.example");
                response.setStatus(204);
              })
          .page("/open", (request, response) -> response.getWriter().print("welcome"))
          .secretAt("/secret")
          .page(
              "/secret-stream",
              (request, response) -> {
                response.setContentLength(TestApp.SECRET.length());
                response.getOutputStream().print(TestApp.SECRET);
              })
          .page("/to-secret", (r, s) -> r.getRequestDispatcher("/secret").forward(r, s))
          .page("/with-secret", (r, s) -> r.getRequestDispatcher("/secret").include(r, s))
          .page(
              "/secret-later",
              (request, response) -> {
                try {
                  request.startAsync().getResponse().getWriter().print(TestApp.SECRET);
                } catch (IllegalStateException e) {
                  thrown.set(String.valueOf(e.getMessage()));
                  throw e;
                }
              })
          .page("/", (request, response) -> response.getWriter().print(TestApp.callerOf(request)))
          .start();

  @BeforeEach
  void forget() {
    app.forget();
  }

  private String options(String path, String... fields) {
    return app.raw("OPTIONS " + path + " HTTP/1.1", fields);
  }

  @Test
  @Row(104)
  void a_real_pre_flight_reaches_what_answers_it() {
    String response = options("/cors", ORIGIN, ASKED);

    assertThat(TestApp.statusOf(response)).isEqualTo(204);
    assertThat(response).contains("Access-Control-Allow-Origin: https://shop.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/secret", "/secret-stream", "/to-secret", "/with-secret", "/secret-later", "/"})
  @Row(104)
  void and_never_gets_a_body_of_what_ignores_the_method(String path) {
    String response = options(path, ORIGIN, ASKED);

    assertThat(TestApp.statusOf(response)).isIn(200, 401, 500);
    assertThat(response).doesNotContain(TestApp.SECRET, "null/null/null");
  }

  @Test
  void an_asynchronous_answer_to_one_is_refused_with_a_reason() {
    options("/secret-later", ORIGIN, ASKED);

    assertThat(thrown.get()).contains("pre-flight");
  }

  static Stream<String[]> notReal() {
    return Stream.of(
        new String[] {},
        new String[] {ORIGIN},
        new String[] {ASKED},
        new String[] {"Origin:", ASKED},
        new String[] {ORIGIN, "Access-Control-Request-Method:"},
        new String[] {ORIGIN, "Access-Control-Request-Method: two words"},
        new String[] {ORIGIN, ORIGIN, ASKED},
        new String[] {ORIGIN, ASKED, ASKED},
        new String[] {ORIGIN, ASKED, "Authorization: Basic eA=="},
        new String[] {ORIGIN, ASKED, "Content-Length: 1\r\n\r\na"},
        new String[] {ORIGIN, ASKED, "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"});
  }

  @Test
  @Row(104)
  void what_is_no_real_pre_flight_is_judged_like_any_request() {
    assertThat(notReal())
        .allSatisfy(
            fields ->
                assertThat(TestApp.statusOf(options("/cors", fields)))
                    .as(Arrays.toString(fields))
                    .isIn(400, 401));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "options", "OPTIONSX"})
  @Row(104)
  void another_method_with_the_fields_of_a_pre_flight_is_guarded(String method) {
    String response =
        app.raw(method + " /secret HTTP/1.1", ORIGIN, ASKED, "X-HTTP-Method-Override: OPTIONS");

    assertThat(TestApp.statusOf(response)).isIn(400, 401, 405, 501);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void a_pre_flight_with_a_bad_token_is_refused() {
    assertThat(TestApp.statusOf(options("/cors", ORIGIN, ASKED, "Authorization: Bearer garbage")))
        .isEqualTo(401);
  }

  @Test
  void a_request_with_a_good_token_is_none_and_gets_its_body() {
    String response = options("/secret", ORIGIN, ASKED, "Authorization: Bearer " + tokens.alice());

    assertThat(response).contains(TestApp.SECRET + " for alice");
  }

  @Test
  void a_path_with_two_meanings_is_refused_to_a_pre_flight_as_well() {
    assertThat(TestApp.statusOf(options("/open/..;/secret", ORIGIN, ASKED))).isEqualTo(400);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void a_permitted_path_answers_a_pre_flight_in_full() {
    assertThat(options("/open", ORIGIN, ASKED)).contains("welcome");
  }
}
