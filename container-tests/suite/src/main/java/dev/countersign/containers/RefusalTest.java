package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a refused client is told, and what not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalTest {

  private static final String BAD_TOKEN =
      "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token is"
          + " missing, malformed, expired, revoked or not meant for this service\"";

  private final Tokens tokens = new Tokens();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(tokens.validator())
                  .require("/read", AccessRule.scope("orders:read"))
                  .build())
          .secretAt("/*")
          .errorPage(401, "/error")
          .errorPage(403, "/error")
          .page("/error", (request, response) -> response.getWriter().print("the error page"))
          .start();

  private static String challenge(HttpResponse<String> response) {
    assertThat(response.headers().allValues("WWW-Authenticate")).hasSize(1);
    return response.headers().firstValue("WWW-Authenticate").orElseThrow();
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\\r\\nX-Injected: 1", "\\\", error=\\\"", "x\\u0000"})
  @Row(97)
  void text_out_of_the_token_never_reaches_a_header(String kid) {
    String header = "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"" + kid + "\"}";

    HttpResponse<String> response = app.get("/read", base64(header) + ".e30." + "A".repeat(86));

    assertThat(challenge(response)).isEqualTo(BAD_TOKEN);
    assertThat(response.headers().firstValue("X-Injected")).isEmpty();
  }

  @Test
  @Row(107)
  void without_a_token_the_challenge_is_bare() {
    HttpResponse<String> response = app.get("/read");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(challenge(response)).isEqualTo("Bearer realm=\"api\"");
  }

  @Test
  @Row(107)
  void a_missing_scope_is_named() {
    HttpResponse<String> response = app.get("/read", tokens.alice("orders:write"));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(challenge(response))
        .startsWith("Bearer realm=\"api\", error=\"insufficient_scope\"")
        .endsWith(", scope=\"orders:read\"");
  }

  @Test
  @Row(107)
  void a_refusal_is_a_problem_that_nobody_stores_and_no_error_page_replaces() {
    HttpResponse<String> response = app.get("/read", tokens.forged());

    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    assertThat(response.body())
        .isEqualTo(
            "{\"status\":401,\"title\":\"Unauthorized\",\"detail\":\"The access token is missing,"
                + " malformed, expired, revoked or not meant for this service\","
                + "\"error\":\"invalid_token\"}");
  }

  @Test
  @Row(107)
  void nothing_of_the_token_and_no_stack_trace_comes_back() {
    for (String token : List.of(tokens.forged(), tokens.expired(), "bnVsbA.e30.AA", "a.b")) {
      HttpResponse<String> response = app.get("/read", token);

      assertThat(response.headers().map() + response.body())
          .doesNotContain(token, "Exception", "\tat ");
    }
  }

  @Test
  @Row(108)
  void all_bad_tokens_get_the_same_answer() {
    String good = tokens.alice("orders:read");
    List<String> bad =
        List.of(
            tokens.expired(),
            tokens.forged(),
            tokens.tampered(),
            "garbage",
            "a.b.c",
            "bnVsbA.e30.AA",
            base64("{\"alg\":\"none\"}") + ".e30.",
            good + "=",
            good.substring(3));

    assertThat(bad)
        .allSatisfy(
            token -> {
              HttpResponse<String> response = app.get("/read", token);
              assertThat(response.statusCode()).isEqualTo(401);
              assertThat(challenge(response)).isEqualTo(BAD_TOKEN);
              assertThat(response.body()).isEqualTo(app.get("/read", "garbage").body());
            });
  }
}
