package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.Validation;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RefreshRotation;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.RevocationStoreFullException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7009. */
class RevocationServletTest {

  private final Tokens tokens = new Tokens();
  private final RefreshFamilies families = RefreshFamilies.inMemory(tokens.clock());
  private final RefreshTokens refreshTokens = TokenClients.refreshTokens(families, tokens.clock());
  private final List<Jwt> revoked = new CopyOnWriteArrayList<>();
  private final List<TestApp> apps = new ArrayList<>();

  @AfterEach
  void stop() {
    apps.forEach(TestApp::close);
  }

  private static RevocationServlet.Builder builder() {
    return RevocationServlet.builder(TokenClients::authenticate);
  }

  private RevocationServlet.Builder both() {
    return builder().accessTokens(tokens.validator(), revoked::add).refreshTokens(refreshTokens);
  }

  private HttpResponse<String> revoke(
      RevocationServlet.Builder servlet, String token, String... more) {
    TestApp app = TestApp.unguarded().servlet("/revoke", servlet.build()).start();
    apps.add(app);
    List<String> form = new ArrayList<>(List.of("token", token));
    form.addAll(List.of(more));
    return TokenClients.post(app, "/revoke", "web", form.toArray(String[]::new));
  }

  private static void assertDone(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  private static void assertTryAgain(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).contains("5");
    assertThat(response.body()).startsWith("{\"error\":\"temporarily_unavailable\"");
  }

  private static void assertRefused(HttpResponse<String> response, String error) {
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).startsWith("{\"error\":\"" + error + "\"");
  }

  private String refreshTokenOf(String client) {
    return refreshTokens.issue(RefreshGrant.of("alice").withClientId(client));
  }

  @Test
  void an_access_token_is_refused_from_then_on() {
    Denylist denylist = Denylist.inMemory(10, tokens.clock());
    JwtValidator validator = tokens.validatorBuilder().revocation(denylist).build();
    String token = tokens.alice();
    assertThat(validator.check(token)).isInstanceOf(Validation.Accepted.class);

    assertDone(revoke(builder().accessTokens(validator, denylist::revoke), token));

    assertThat(validator.check(token)).isInstanceOf(Validation.Rejected.class);
  }

  @Test
  void to_revoke_again_is_no_error() {
    Denylist denylist = Denylist.inMemory(10, tokens.clock());
    JwtValidator validator = tokens.validatorBuilder().revocation(denylist).build();
    String token = tokens.alice();
    RevocationServlet.Builder servlet = builder().accessTokens(validator, denylist::revoke);

    assertDone(revoke(servlet, token));
    assertDone(revoke(servlet, token));
  }

  @Test
  void a_refresh_token_cannot_be_used_from_then_on() {
    String token = refreshTokenOf("web");

    assertDone(revoke(both(), token));

    assertThat(refreshTokens.rotate(token, "web")).isInstanceOf(RefreshRotation.Revoked.class);
  }

  /** Section 2.2: 'invalid tokens do not cause an error response'. */
  @Test
  void what_is_no_good_token_is_answered_as_if_it_had_been_revoked() {
    for (String token :
        List.of(
            "garbage", "a.b.c", "rt1.x", tokens.expired(), tokens.forged(), tokens.tampered())) {
      assertDone(revoke(both(), token));
    }
    assertThat(revoked).isEmpty();
  }

  @Test
  void an_unknown_refresh_token_is_answered_as_if_it_had_been_revoked() {
    RefreshTokens others =
        TokenClients.refreshTokens(RefreshFamilies.inMemory(tokens.clock()), tokens.clock());

    assertDone(revoke(both(), others.issue(RefreshGrant.of("alice").withClientId("web"))));
  }

  /** Section 2.1; the code is that of RFC 6749 section 5.2. */
  @Test
  void an_access_token_of_another_client_is_left_alone() {
    assertRefused(
        revoke(both(), tokens.of(claims -> claims.subject("alice").claim("client_id", "orders"))),
        "invalid_grant");
    assertThat(revoked).isEmpty();
  }

  @Test
  void an_access_token_of_the_client_is_revoked() {
    assertDone(
        revoke(both(), tokens.of(claims -> claims.subject("alice").claim("client_id", "web"))));
    assertThat(revoked).hasSize(1);
  }

  /** Section 2.1. */
  @Test
  void a_refresh_token_of_another_client_is_left_alone() {
    String token = refreshTokenOf("orders");

    assertRefused(revoke(both(), token), "invalid_grant");

    assertThat(refreshTokens.rotate(token, "orders")).isInstanceOf(RefreshRotation.Rotated.class);
  }

  /** Section 2.2: an invalid hint 'does not influence the revocation response'. */
  @ParameterizedTest
  @ValueSource(strings = {"access_token", "refresh_token", "id_token", "\"\u0000"})
  void a_hint_that_is_wrong_changes_nothing(String hint) {
    assertDone(revoke(both(), tokens.alice(), "token_type_hint", hint));
    assertThat(revoked).hasSize(1);

    String token = refreshTokenOf("web");
    assertDone(revoke(both(), token, "token_type_hint", hint));
    assertThat(refreshTokens.introspect(token)).isEmpty();
  }

  /** Section 2.2.1: a client must not believe that such a token is revoked. */
  @Test
  void a_kind_of_token_that_is_not_revoked_here_is_named_so() {
    assertRefused(
        revoke(
            builder().refreshTokens(refreshTokens),
            tokens.alice(),
            "token_type_hint",
            "access_token"),
        "unsupported_token_type");
    assertRefused(
        revoke(
            builder().accessTokens(tokens.validator(), revoked::add),
            refreshTokenOf("web"),
            "token_type_hint",
            "refresh_token"),
        "unsupported_token_type");
  }

  /** Section 2.2.1: with 503 'the client must assume the token still exists'. */
  @Test
  void keys_out_of_reach_are_answered_with_try_again() {
    assertTryAgain(
        revoke(builder().accessTokens(tokens.undecidedValidator(), revoked::add), tokens.alice()));
    assertThat(revoked).isEmpty();
  }

  @Test
  void a_check_out_of_reach_is_answered_with_try_again() {
    JwtValidator validator =
        tokens
            .validatorBuilder()
            .revocation((jwt, now) -> new RevocationStatus.CannotTell("away", Optional.empty()))
            .build();

    assertTryAgain(revoke(builder().accessTokens(validator, revoked::add), tokens.alice()));
  }

  @Test
  void a_store_that_is_full_or_down_is_answered_with_try_again() {
    List<RuntimeException> failures =
        List.of(
            new RevocationStoreFullException("full"),
            new RevocationStoreException("down"),
            new IllegalStateException("a defect"));
    for (RuntimeException failure : failures) {
      Consumer<Jwt> failing =
          jwt -> {
            throw failure;
          };
      assertTryAgain(revoke(builder().accessTokens(tokens.validator(), failing), tokens.alice()));
    }
  }

  @Test
  void a_denylist_without_room_revokes_nothing_and_says_so() {
    Denylist denylist = Denylist.inMemory(1, tokens.clock());
    RevocationServlet.Builder servlet =
        builder().accessTokens(tokens.validator(), denylist::revoke);

    assertDone(revoke(servlet, tokens.alice()));
    assertTryAgain(revoke(servlet, tokens.alice()));
  }

  @Test
  void a_refresh_store_that_is_down_is_answered_with_try_again() {
    String token = refreshTokenOf("web");
    RefreshTokens down = TokenClients.refreshTokens(new FamiliesOutOfReach(), tokens.clock());

    assertTryAgain(revoke(builder().refreshTokens(down), token));
  }

  /** To say 200 would acknowledge a revocation, and the token would be live after all. */
  @Test
  void a_token_whose_time_has_not_come_is_not_said_to_be_revoked() {
    long later = tokens.clock().instant().plusSeconds(60).getEpochSecond();

    assertTryAgain(revoke(both(), tokens.withClaims("nbf", "" + later)));
    assertTryAgain(revoke(both(), tokens.withClaims("iat", "" + later, "exp", "" + (later + 60))));
    assertThat(revoked).isEmpty();
  }

  @Test
  void a_servlet_that_revokes_nothing_is_not_built() {
    assertThatThrownBy(builder()::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("accessTokens(…)", "refreshTokens(…)");
  }

  @Test
  void nothing_can_be_said_twice() {
    assertThatThrownBy(() -> both().refreshTokens(refreshTokens))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("refreshTokens(…)");
    assertThatThrownBy(() -> both().accessTokens(tokens.validator(), revoked::add))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("accessTokens(…)");
  }
}
