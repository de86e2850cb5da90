package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.countersign.jwt.Reason;
import dev.countersign.jwt.Validation;
import dev.countersign.testing.Attack;
import dev.countersign.testing.JsonMembers;
import dev.countersign.testing.TokenMint;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {

  private static final String BAD_TOKEN =
      "Bearer realm=\"orders\", error=\"invalid_token\", error_description=\"The access token is"
          + " missing, malformed, expired, revoked or not meant for this service\"";

  private final Tokens tokens = new Tokens();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(tokens.validator())
                  .realm("orders")
                  .require("/read", AccessRule.scope("orders:read"))
                  .require("/both", AccessRule.allScopes("orders:read", "orders:write"))
                  .require("/either", AccessRule.anyScope("orders:read", "admin"))
                  .require("/admin", AccessRule.role("admin"))
                  .build())
          .secretAt("/*")
          .start();

  private static String challenge(HttpResponse<String> response) {
    assertThat(response.headers().allValues("WWW-Authenticate")).hasSize(1);
    return response.headers().firstValue("WWW-Authenticate").orElseThrow();
  }

  @Test
  void row_107_without_a_token_the_challenge_is_bare() {
    HttpResponse<String> response = app.get("/read");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(challenge(response)).isEqualTo("Bearer realm=\"orders\"");
  }

  @Test
  void row_107_a_bad_token_is_told_invalid_token() {
    HttpResponse<String> response = app.get("/read", tokens.expired());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(challenge(response)).isEqualTo(BAD_TOKEN);
  }

  @Test
  void row_107_a_missing_scope_is_named() {
    HttpResponse<String> response = app.get("/read", tokens.alice("orders:write"));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(challenge(response))
        .startsWith("Bearer realm=\"orders\", error=\"insufficient_scope\"")
        .endsWith(", scope=\"orders:read\"");
  }

  @Test
  void all_needed_scopes_are_named_in_their_order() {
    assertThat(challenge(app.get("/both", tokens.alice("orders:read"))))
        .endsWith(", scope=\"orders:read orders:write\"");
  }

  @Test
  void where_any_scope_is_enough_the_first_is_named() {
    assertThat(challenge(app.get("/either", tokens.alice("x")))).endsWith("scope=\"orders:read\"");
  }

  @Test
  void a_missing_role_names_no_scope() {
    HttpResponse<String> response = app.get("/admin", tokens.alice());

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(challenge(response)).contains("insufficient_scope").doesNotContain("scope=");
  }

  @Test
  void a_scope_that_the_validator_itself_requires_is_answered_with_403() {
    try (TestApp strict =
        TestApp.guardedBy(
                JwtFilter.builder(tokens.validatorBuilder().requireScopes("orders").build())
                    .require("/*", AccessRule.authenticated())
                    .build())
            .secretAt("/*")
            .start()) {
      assertThat(strict.get("/", tokens.alice("other")).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void row_108_all_bad_tokens_get_the_same_answer() {
    String header =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
    List<String> bad =
        List.of(
            tokens.expired(),
            tokens.forged(),
            tokens.tampered(),
            "garbage",
            "a.b.c",
            "bnVsbA.e30.AA",
            header + ".e30.",
            tokens.alice() + "=",
            tokens.alice().substring(3));

    assertThat(bad)
        .allSatisfy(
            token -> {
              HttpResponse<String> response = app.get("/read", token);
              assertThat(response.statusCode()).isEqualTo(401);
              assertThat(challenge(response)).isEqualTo(BAD_TOKEN);
              assertThat(response.body()).isEqualTo(app.get("/read", "garbage").body());
            });
  }

  @Test
  void row_107_refusals_are_problem_details_that_nobody_stores() {
    HttpResponse<String> response = app.get("/read", tokens.forged());

    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(response.body())
        .isEqualTo(
            "{\"status\":401,\"title\":\"Unauthorized\",\"detail\":\"The access token is missing,"
                + " malformed, expired, revoked or not meant for this service\","
                + "\"error\":\"invalid_token\"}");
  }

  @Test
  void without_a_token_the_body_names_no_error() {
    assertThat(app.get("/read").body())
        .isEqualTo(
            "{\"status\":401,\"title\":\"Unauthorized\",\"detail\":\"This resource needs an access"
                + " token in the Authorization header\"}");
  }

  @Test
  void row_107_nothing_of_the_token_and_no_stack_trace_comes_back() {
    for (String token : List.of(tokens.forged(), tokens.expired(), "bnVsbA.e30.AA")) {
      HttpResponse<String> response = app.get("/read", token);

      assertThat(response.headers().map() + response.body())
          .doesNotContain(token, token.substring(token.lastIndexOf('.')), "Exception", "\tat ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\\r\\nX-Injected: 1", "\\\", error=\\\"", "x\\u0000"})
  void row_97_text_out_of_the_token_never_reaches_a_header(String kid) {
    String header = "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"" + kid + "\"}";
    String token =
        Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(header.getBytes(StandardCharsets.UTF_8))
            + ".e30."
            + "A".repeat(86);

    HttpResponse<String> response = app.get("/read", token);

    assertThat(challenge(response)).isEqualTo(BAD_TOKEN);
    assertThat(response.headers().firstValue("X-Injected")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"b", "a\\b", "a\r\nX: y", "gr\u00fcn", "\u0000"})
  void row_97_a_realm_that_a_header_cannot_hold_is_refused_when_built(String realm) {
    assertThatThrownBy(() -> JwtFilter.builder(tokens.validator()).realm(realm))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("realm");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"b", "a b", "a\\b", "", "a\r\n", "gr\u00fcn"})
  void row_97_a_scope_that_a_header_cannot_hold_is_refused_when_made(String scope) {
    assertThatThrownBy(() -> AccessRule.scope(scope))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("RFC 6749");
    assertThatThrownBy(() -> new AccessRule.Denial("x", Set.of(scope)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void every_text_of_a_refusal_fits_a_quoted_string_and_json_as_it_is() {
    assertThat(Refusal.values())
        .allSatisfy(
            refusal ->
                assertThat(refusal.title() + refusal.detail() + refusal.error().orElse(""))
                    .matches("[ !#-\\[\\]-~]+"));
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void a_refusal_tells_a_client_no_more_than_the_validator_would(Reason reason) {
    Refusal refusal =
        reason == Reason.SCOPE_MISSING ? Refusal.ACCESS_DENIED : Refusal.TOKEN_INVALID;

    assertThat(refusal.detail())
        .isEqualTo(new Validation.Rejected(reason, "for the log").clientDescription());
  }

  @Test
  void the_body_is_the_users_and_the_headers_stay() {
    try (TestApp own =
        TestApp.guardedBy(
                JwtFilter.builder(tokens.validator())
                    .require("/*", AccessRule.authenticated())
                    .refusalWriter(
                        (refusal, request, response) -> {
                          response.setContentType("text/plain");
                          response.getWriter().print("no: " + refusal);
                        })
                    .build())
            .start()) {
      HttpResponse<String> response = own.get("/");

      assertThat(response.body()).isEqualTo("no: TOKEN_MISSING");
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(challenge(response)).isEqualTo("Bearer realm=\"api\"");
      assertThat(response.headers().map())
          .containsAllEntriesOf(Map.of("cache-control", List.of("no-store")));
    }
  }

  @Test
  void a_head_request_is_refused_without_a_body() {
    String response = app.raw("HEAD /read HTTP/1.1");

    assertThat(TestApp.statusOf(response)).isEqualTo(401);
    assertThat(response).endsWith("\r\n\r\n").contains("WWW-Authenticate: Bearer realm");
  }

  /** RFC 6750 section 3: neither realm nor scope nor error nor its description. */
  @Test
  void no_attribute_of_a_challenge_comes_twice() {
    List<HttpResponse<String>> refusals =
        List.of(
            app.get("/read"),
            app.get("/read", "{}"),
            app.get("/read", tokens.forged()),
            app.get("/both", tokens.alice("x")),
            app.get("/admin", tokens.alice()),
            app.get("/read?access_token=x", tokens.alice("orders:read")));

    assertThat(refusals)
        .allSatisfy(
            refusal ->
                assertThat(Pattern.compile("(\\w+)=\"").matcher(challenge(refusal)).results())
                    .extracting(attribute -> attribute.group(1))
                    .isNotEmpty()
                    .doesNotHaveDuplicates());
  }

  private static final TokenMint MINT = TokenMint.create();

  /** One token for each check of RFC 9068 section 4. */
  static Stream<Arguments> tokens_that_fail_a_check_of_rfc_9068() {
    long now = MINT.clock().instant().getEpochSecond();
    return Stream.of(
        arguments("typ", accessToken(MINT.header().with("typ", "\"JWT\""), MINT.claims())),
        arguments("iss", accessToken(MINT.header(), MINT.claims().with("iss", "\"x\""))),
        arguments("aud", accessToken(MINT.header(), MINT.claims().with("aud", "\"x\""))),
        arguments("signature", MINT.impostor().issue(claims -> claims.claim("client_id", "web"))),
        arguments("alg", MINT.attack(Attack.ALG_NONE)),
        arguments("encryption", MINT.attack(Attack.ENCRYPTED)),
        arguments("exp", accessToken(MINT.header(), MINT.claims().with("exp", "" + (now - 3600)))),
        arguments("client_id", MINT.sign(MINT.header(), MINT.claims())));
  }

  private static String accessToken(JsonMembers header, JsonMembers claims) {
    return MINT.sign(header, claims.with("client_id", "\"web\""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tokens_that_fail_a_check_of_rfc_9068")
  void whatever_rfc_9068_refuses_is_answered_with_invalid_token(String check, String token) {
    try (TestApp profile =
        TestApp.guardedBy(
                JwtFilter.builder(MINT.validator().accessTokens().build())
                    .require("/*", AccessRule.authenticated())
                    .build())
            .secretAt("/*")
            .start()) {
      assertThat(profile.get("/", accessToken(MINT.header(), MINT.claims())).statusCode())
          .isEqualTo(200);

      HttpResponse<String> response = profile.get("/", token);

      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(challenge(response)).contains("error=\"invalid_token\"");
    }
  }
}
