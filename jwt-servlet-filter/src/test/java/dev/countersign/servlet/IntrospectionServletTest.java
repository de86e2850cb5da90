package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RefreshTokens;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7662. */
class IntrospectionServletTest {

  private static final String INACTIVE = "{\"active\":false}";

  private final Tokens tokens = new Tokens();
  private final long now = tokens.clock().instant().getEpochSecond();
  private final RefreshTokens refreshTokens =
      TokenClients.refreshTokens(RefreshFamilies.inMemory(tokens.clock()), tokens.clock());
  private final List<TestApp> apps = new ArrayList<>();

  @AfterEach
  void stop() {
    apps.forEach(TestApp::close);
  }

  private static IntrospectionServlet.Builder builder() {
    return IntrospectionServlet.builder(TokenClients::authenticate);
  }

  private IntrospectionServlet.Builder both() {
    return builder().accessTokens(tokens.validator()).refreshTokens(refreshTokens);
  }

  private HttpResponse<String> introspect(
      IntrospectionServlet.Builder servlet, String token, String... more) {
    TestApp app = TestApp.unguarded().servlet("/introspect", servlet.build()).start();
    apps.add(app);
    List<String> form = new ArrayList<>(List.of("token", token));
    form.addAll(List.of(more));
    return TokenClients.post(app, "/introspect", "orders", form.toArray(String[]::new));
  }

  private static void assertSays(HttpResponse<String> response, String json) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.body()).isEqualTo(json);
  }

  private static void assertTryAgain(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).contains("5");
    assertThat(response.body()).doesNotContain("active");
  }

  /** Section 2.2. */
  @Test
  void a_good_access_token_is_active_and_says_what_it_has() {
    String token =
        tokens.withClaims(
            "scope", "\"orders:read orders:write\"",
            "client_id", "\"web\"",
            "nbf", "" + (now - 1),
            "jti", "\"t-1\"",
            "email", "\"alice@example.com\"");

    assertSays(
        introspect(both(), token),
        "{\"active\":true,\"token_type\":\"Bearer\",\"scope\":\"orders:read orders:write\","
            + "\"client_id\":\"web\",\"exp\":"
            + (now + 600)
            + ",\"iat\":"
            + now
            + ",\"nbf\":"
            + (now - 1)
            + ",\"sub\":\"alice\",\"aud\":\"orders\",\"iss\":\"https://auth.example\","
            + "\"jti\":\"t-1\"}");
  }

  @Test
  void what_the_token_does_not_have_is_left_out() {
    assertThat(introspect(both(), tokens.alice()).body())
        .startsWith("{\"active\":true,\"token_type\":\"Bearer\",\"exp\":")
        .doesNotContain("null", "scope", "client_id", "nbf", "username");
  }

  /** Section 2.2 has whole seconds. */
  @Test
  void a_fraction_of_a_second_makes_no_token_live_longer() {
    assertThat(
            introspect(both(), tokens.withClaims("exp", now + 5 + ".5", "nbf", now - 5 + ".5"))
                .body())
        .contains("\"exp\":" + (now + 5), "\"nbf\":" + (now - 4));
  }

  @Test
  void several_audiences_are_a_list() {
    assertThat(introspect(both(), tokens.withClaims("aud", "[\"orders\",\"billing\"]")).body())
        .contains("\"aud\":[\"orders\",\"billing\"]");
  }

  @Test
  void text_of_the_token_is_escaped() {
    String text = "\",\"active\":false,\"x\":\"\\ \n\u0001 é \uD83D\uDE00";

    assertThat(
            introspect(
                    both(),
                    tokens.of(claims -> claims.subject("alice").claim("cnf", Map.of(text, text))))
                .body())
        .contains(
            "{$:$}"
                .replace(
                    "$",
                    "\"\\\",\\\"active\\\":false,\\\"x\\\":\\\"\\\\ \\u000a\\u0001 é \uD83D\uDE00\""));
  }

  /** RFC 8705 section 3.2 and RFC 9449 section 6.2: or else anybody could use it. */
  @Test
  void what_a_token_is_bound_to_is_said() {
    assertThat(
            introspect(
                    both(),
                    tokens.of(
                        claims -> claims.subject("alice").claim("cnf", Map.of("x5t#S256", "bwcK"))))
                .body())
        .contains("\"token_type\":\"Bearer\"", "\"cnf\":{\"x5t#S256\":\"bwcK\"}");
    assertThat(
            introspect(
                    both(),
                    tokens.of(
                        claims -> claims.subject("alice").claim("cnf", Map.of("jkt", "0ZcO"))))
                .body())
        .contains("\"token_type\":\"DPoP\"", "\"cnf\":{\"jkt\":\"0ZcO\"}");
  }

  /** Section 2.2: nothing but {@code active}, whatever the reason. */
  @Test
  void whatever_is_not_accepted_is_inactive_and_says_nothing_else() {
    String refresh = refreshTokens.issue(RefreshGrant.of("alice"));
    refreshTokens.revoke(refresh);
    for (String token :
        List.of(
            "garbage",
            "a.b.c",
            "rt1.x",
            tokens.expired(),
            tokens.forged(),
            tokens.tampered(),
            refresh)) {
      assertSays(introspect(both(), token), INACTIVE);
    }
  }

  @Test
  void every_check_of_the_validator_counts() {
    Denylist denylist = Denylist.inMemory(10, tokens.clock());
    JwtValidator validator = tokens.validatorBuilder().revocation(denylist).build();
    String token = tokens.alice();
    assertThat(introspect(builder().accessTokens(validator), token).body())
        .startsWith("{\"active\":true");

    denylist.revoke(validator.validate(token));

    assertSays(introspect(builder().accessTokens(validator), token), INACTIVE);
  }

  @Test
  void a_token_is_inactive_from_its_expiry_on() {
    String token = tokens.alice();

    tokens.passes(Duration.ofDays(1));

    assertSays(introspect(both(), token), INACTIVE);
  }

  /** Section 4: whether the time of a token has come. */
  @Test
  void a_token_is_inactive_before_its_time() {
    String token = tokens.withClaims("nbf", "" + (now + 60), "exp", "" + (now + 600));
    assertSays(introspect(both(), token), INACTIVE);

    tokens.passes(Duration.ofMinutes(1));

    assertThat(introspect(both(), token).body()).startsWith("{\"active\":true");
  }

  /** Section 4: what the validator is told of audiences and issuers counts as well. */
  @Test
  void a_token_that_is_for_another_service_or_by_another_issuer_is_inactive() {
    assertSays(introspect(both(), tokens.withClaims("aud", "\"billing\"")), INACTIVE);
    assertSays(introspect(both(), tokens.withClaims("iss", "\"https://other.example\"")), INACTIVE);
  }

  /** RFC 8693 section 2.2.1 has {@code N_A} for what is not used as an access token. */
  @Test
  void a_good_refresh_token_is_active_and_no_access_token() {
    String token =
        refreshTokens.issue(
            RefreshGrant.of("alice").withClientId("orders").withAttribute("scope", "orders:read"));

    assertSays(
        introspect(both(), token),
        "{\"active\":true,\"token_type\":\"N_A\",\"scope\":\"orders:read\","
            + "\"client_id\":\"orders\",\"exp\":"
            + (now + Duration.ofDays(7).toSeconds())
            + ",\"sub\":\"alice\"}");
  }

  @Test
  void a_refresh_token_of_another_client_is_inactive() {
    assertSays(
        introspect(both(), refreshTokens.issue(RefreshGrant.of("alice").withClientId("web"))),
        INACTIVE);
  }

  /** Section 2.1: with a wrong hint the search goes on. */
  @ParameterizedTest
  @ValueSource(strings = {"access_token", "refresh_token", "other"})
  void a_hint_that_is_wrong_changes_nothing(String hint) {
    assertThat(introspect(both(), tokens.alice(), "token_type_hint", hint).body())
        .startsWith("{\"active\":true,\"token_type\":\"Bearer\"");
    String refresh = refreshTokens.issue(RefreshGrant.of("alice"));
    assertThat(introspect(both(), refresh, "token_type_hint", hint).body())
        .startsWith("{\"active\":true,\"token_type\":\"N_A\"");
  }

  @Test
  void a_kind_of_token_that_is_not_known_here_is_inactive() {
    assertSays(introspect(builder().refreshTokens(refreshTokens), tokens.alice()), INACTIVE);
    assertSays(
        introspect(
            builder().accessTokens(tokens.validator()),
            refreshTokens.issue(RefreshGrant.of("alice"))),
        INACTIVE);
  }

  @Test
  void keys_out_of_reach_are_answered_with_try_again() {
    assertTryAgain(introspect(builder().accessTokens(tokens.undecidedValidator()), tokens.alice()));
  }

  @Test
  void a_check_out_of_reach_is_answered_with_try_again() {
    JwtValidator validator =
        tokens
            .validatorBuilder()
            .revocation((jwt, now) -> new RevocationStatus.CannotTell("away", Optional.empty()))
            .build();

    assertTryAgain(introspect(builder().accessTokens(validator), tokens.alice()));
  }

  @Test
  void a_refresh_store_that_is_down_is_answered_with_try_again() {
    RefreshTokens down = TokenClients.refreshTokens(new FamiliesOutOfReach(), tokens.clock());

    assertTryAgain(
        introspect(builder().refreshTokens(down), refreshTokens.issue(RefreshGrant.of("alice"))));
  }

  @Test
  void a_servlet_that_knows_no_token_is_not_built() {
    assertThatThrownBy(builder()::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("accessTokens(…)", "refreshTokens(…)");
  }

  @Test
  void nothing_can_be_said_twice() {
    assertThatThrownBy(() -> both().refreshTokens(refreshTokens))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> both().accessTokens(tokens.validator()))
        .isInstanceOf(IllegalStateException.class);
  }
}
