package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.DpopNonces;
import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.jwt.DpopValidator;
import dev.countersign.testing.DpopClient;
import jakarta.servlet.DispatcherType;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that are bound to a key of the client's (RFC 9449). */
class DpopTest {

  private static final String BASE = "https://api.example";
  private static final String BARE = "DPoP realm=\"api\", algs=\"PS256 ES256 EdDSA Ed25519\"";

  private final Tokens tokens = new Tokens();
  private final DpopClient client = DpopClient.create(tokens.clock());
  private final String bound = boundTo(client);

  @AutoClose
  private final TestApp app =
      guardedBy(builder().dpop(proofs().build()))
          .page(
              "/forward",
              (request, response) ->
                  request.getRequestDispatcher("/target").forward(request, response))
          .page(
              "/async",
              (request, response) -> {
                if (request.getDispatcherType() == DispatcherType.REQUEST) {
                  request.startAsync().dispatch("/target");
                }
              })
          .secretAt("/*");

  private JwtFilter.Builder builder() {
    return JwtFilter.builder(tokens.validator())
        .permit("/open")
        .optional("/news")
        .require("/scoped", AccessRule.scope("orders:read"))
        .require("/*", AccessRule.authenticated())
        .externalUrl(BASE);
  }

  private DpopValidator.Builder proofs() {
    return DpopValidator.builder().replayCache(DpopReplayCache.inMemory()).clock(tokens.clock());
  }

  private static TestApp guardedBy(JwtFilter.Builder filter) {
    return TestApp.guardedBy(filter.build());
  }

  private String boundTo(DpopClient other) {
    return tokens.of(claims -> claims.subject("alice").boundToKey(other.thumbprint()));
  }

  @BeforeEach
  void start() {
    app.start();
  }

  private HttpResponse<String> send(TestApp to, String path, String token, String... proofs) {
    HttpRequest.Builder request = to.request(path).header("Authorization", "DPoP " + token);
    for (String proof : proofs) {
      request.header("DPoP", proof);
    }
    return to.send(request);
  }

  private HttpResponse<String> send(String path, String token, String... proofs) {
    return send(app, path, token, proofs);
  }

  private String proof(String path) {
    return client.proof("GET", BASE + path, bound);
  }

  private static List<String> challenges(HttpResponse<String> response) {
    return response.headers().allValues("WWW-Authenticate");
  }

  private static void assertInvalidProof(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(challenges(response).get(0))
        .startsWith("DPoP realm=\"api\", error=\"invalid_dpop_proof\"")
        .endsWith(", algs=\"PS256 ES256 EdDSA Ed25519\"");
    assertThat(response.body()).doesNotContain(TestApp.SECRET);
  }

  private static void assertInvalidToken(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(challenges(response).get(0)).contains("error=\"invalid_token\"");
    assertThat(response.body()).doesNotContain(TestApp.SECRET);
  }

  @Test
  void a_bound_token_with_a_proof_of_its_key_passes() {
    assertThat(send("/orders", bound, proof("/orders")).body()).contains("alice/alice/DPOP");
  }

  @Test
  void the_scheme_is_case_insensitive() {
    String response =
        app.raw("GET /a HTTP/1.1", "Authorization: dpop " + bound, "dpop: " + proof("/a"));

    assertThat(TestApp.statusOf(response)).isEqualTo(200);
  }

  @Test
  void a_stolen_token_without_a_proof_is_refused() {
    assertInvalidProof(send("/orders", bound));
  }

  @Test
  void a_stolen_token_with_a_proof_of_the_thiefs_key_is_refused() {
    DpopClient thief = DpopClient.create(tokens.clock());

    assertInvalidProof(send("/orders", bound, thief.proof("GET", BASE + "/orders", bound)));
  }

  @Test
  void a_bound_token_sent_as_bearer_is_refused_with_and_without_a_proof() {
    HttpResponse<String> bare = app.get("/orders", bound);
    assertInvalidToken(bare);
    assertThat(challenges(bare))
        .satisfiesExactly(
            bearer ->
                assertThat(bearer).startsWith("Bearer realm=\"api\", error=\"invalid_token\""),
            dpop -> assertThat(dpop).isEqualTo(BARE));

    assertInvalidToken(
        app.send(
            app.request("/orders")
                .header("Authorization", "Bearer " + bound)
                .header("DPoP", proof("/orders"))));
  }

  @Test
  void a_bound_token_sent_as_bearer_is_refused_by_a_filter_that_was_told_nothing_of_dpop() {
    try (TestApp plain =
        guardedBy(JwtFilter.builder(tokens.validator()).require("/*", AccessRule.authenticated()))
            .secretAt("/*")
            .start()) {
      assertInvalidToken(plain.get("/orders", bound));
      assertThat(challenges(send(plain, "/orders", bound, proof("/orders"))))
          .containsExactly("Bearer realm=\"api\"");
    }
  }

  @Test
  void a_bound_token_in_a_cookie_is_refused() {
    try (TestApp cookies =
        guardedBy(builder().dpop(proofs().build()).tokenCookie(TokenCookie.named("token")))
            .secretAt("/*")
            .start()) {
      assertInvalidToken(
          cookies.send(
              cookies
                  .request("/orders")
                  .header("Cookie", "__Host-token=" + bound)
                  .header("DPoP", proof("/orders"))));
    }
  }

  @Test
  void a_token_that_is_bound_to_nothing_is_refused_as_dpop() {
    String unbound = tokens.alice();

    assertInvalidToken(send("/orders", unbound, client.proof("GET", BASE + "/orders", unbound)));
    assertThat(app.get("/orders", unbound).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "\"x\"",
        "[]",
        "{\"kid\":\"x\"}",
        "{\"jkt\":null}",
        "{\"jkt\":1}",
        "{\"jkt\":\"x\"}",
        "{\"x5t#S256\":\"x\"}"
      })
  void a_token_that_is_bound_in_another_way_is_good_for_nobody(String confirmation) {
    String token = tokens.withClaims("cnf", confirmation);

    assertThat(app.get("/orders", token).statusCode()).isEqualTo(401);
    assertThat(send("/orders", token, client.proof("GET", BASE + "/orders", token)).statusCode())
        .isEqualTo(401);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void a_proof_is_good_for_one_request() {
    String proof = proof("/orders");
    assertThat(send("/orders", bound, proof).statusCode()).isEqualTo(200);

    assertInvalidProof(send("/orders", bound, proof));
  }

  @Test
  void two_proofs_are_refused() {
    assertInvalidProof(send("/orders", bound, proof("/orders"), proof("/orders")));
    assertInvalidProof(send("/orders", bound, proof("/orders") + ", " + proof("/orders")));
  }

  @Test
  void a_proof_for_another_method_path_or_token_is_refused() {
    assertInvalidProof(send("/orders", bound, client.proof("POST", BASE + "/orders", bound)));
    assertInvalidProof(send("/orders", bound, proof("/other")));
    assertInvalidProof(
        send("/orders", bound, client.proof("GET", BASE + "/orders", boundTo(client))));
  }

  @Test
  void a_proof_for_another_server_is_refused_though_the_host_field_names_it() {
    String here = "http://127.0.0.1:" + app.port() + "/orders";

    assertInvalidProof(send("/orders", bound, client.proof("GET", here, bound)));
    String response =
        app.exchange(
            "GET /orders HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n"
                + "X-Forwarded-Proto: https\r\nConnection: close\r\nAuthorization: DPoP "
                + bound
                + "\r\nDPoP: "
                + client.proof("GET", "https://evil.example/orders", bound)
                + "\r\n\r\n");
    assertThat(TestApp.statusOf(response)).isEqualTo(401);
  }

  @Test
  void a_query_is_not_part_of_what_a_proof_is_for() {
    assertThat(send("/orders?x=y", bound, proof("/orders")).statusCode()).isEqualTo(200);
  }

  @Test
  void a_path_with_escapes_is_compared_as_it_was_sent() {
    assertThat(send("/gr%C3%BCn", bound, proof("/gr%c3%bcn")).statusCode()).isEqualTo(200);
  }

  @Test
  void a_proof_is_for_any_of_the_external_urls_with_the_path_that_a_proxy_takes_off() {
    JwtFilter.Builder filter =
        JwtFilter.builder(tokens.validator())
            .require("/*", AccessRule.authenticated())
            .externalUrl("https://other.example", "https://api.example/v1/")
            .dpop(proofs().build());
    try (TestApp behind = guardedBy(filter).secretAt("/*").start()) {
      assertThat(send(behind, "/orders", bound, proof("/v1/orders")).statusCode()).isEqualTo(200);
      assertInvalidProof(send(behind, "/orders", bound, proof("/orders")));
    }
  }

  @Test
  void one_proof_is_enough_for_a_request_that_is_forwarded() {
    assertThat(send("/forward", bound, proof("/forward")).body()).contains("alice/alice/DPOP");
  }

  @Test
  void one_proof_is_enough_for_a_request_whose_token_is_judged_a_second_time_by_another() {
    try (TestApp strict =
        guardedBy(
                JwtFilter.builder(tokens.validator())
                    .require("/strict", AccessRule.authenticated(), tokens.validator())
                    .require("/*", AccessRule.authenticated())
                    .externalUrl(BASE)
                    .dpop(proofs().build()))
            .page(
                "/forward",
                (request, response) ->
                    request.getRequestDispatcher("/strict").forward(request, response))
            .secretAt("/*")
            .start()) {
      assertThat(send(strict, "/forward", bound, proof("/forward")).body())
          .contains("alice/alice/DPOP");
    }
  }

  @Test
  void one_proof_is_enough_for_a_request_that_is_dispatched_again() {
    assertThat(send("/async", bound, proof("/async")).body()).contains("alice/alice/DPOP");
  }

  @Test
  void only_a_proof_with_a_good_token_takes_space_in_the_replay_cache() {
    List<String> remembered = new CopyOnWriteArrayList<>();
    DpopValidator recording = proofsWith((key, id, now, until) -> remembered.add(key));
    try (TestApp strict = guardedBy(builder().dpop(recording)).secretAt("/*").start()) {
      DpopClient thief = DpopClient.create(tokens.clock());
      send(strict, "/orders", tokens.forged(), proof("/orders"));
      send(strict, "/orders", bound, thief.proof("GET", BASE + "/orders", bound));
      send(strict, "/orders", bound, proof("/other"));
      assertThat(remembered).isEmpty();

      send(strict, "/orders", bound, proof("/orders"));
      assertThat(remembered).containsExactly(client.thumbprint());
    }
  }

  @Test
  void a_missing_scope_is_told_in_the_scheme_that_was_used() {
    HttpResponse<String> response = send("/scoped", bound, proof("/scoped"));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(challenges(response).get(0))
        .startsWith("DPoP ")
        .contains("insufficient_scope", "scope=\"orders:read\"", "algs=");
  }

  @Test
  void without_a_token_both_schemes_are_offered() {
    assertThat(challenges(app.get("/orders"))).containsExactly("Bearer realm=\"api\"", BARE);
  }

  @Test
  void a_page_for_everybody_does_not_know_a_caller_without_a_proof() {
    assertThat(send("/news", bound).body()).contains("for null/null/null");
    assertThat(send("/news", bound, proof("/news")).body()).contains("alice/alice/DPOP");
  }

  @Test
  void a_full_replay_cache_is_no_fault_of_the_proof_and_lets_nobody_in() {
    DpopValidator full =
        proofsWith(
            (key, id, now, until) -> {
              throw new IllegalStateException("full");
            });
    try (TestApp strict = guardedBy(builder().dpop(full)).secretAt("/*").start()) {
      HttpResponse<String> response = send(strict, "/orders", bound, proof("/orders"));

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(strict.served()).isEmpty();
    }
  }

  private DpopValidator proofsWith(DpopReplayCache cache) {
    return DpopValidator.builder().replayCache(cache).clock(tokens.clock()).build();
  }

  @Test
  void a_client_is_told_the_nonce_that_it_has_to_use_and_the_next_in_time() {
    try (TestApp withNonce =
        guardedBy(builder().dpop(proofs().nonces(DpopNonces.random()).build()))
            .secretAt("/*")
            .start()) {
      HttpResponse<String> first = send(withNonce, "/orders", bound, proof("/orders"));
      assertThat(first.statusCode()).isEqualTo(401);
      assertThat(challenges(first).get(0)).contains("error=\"use_dpop_nonce\"");
      String nonce = first.headers().firstValue("DPoP-Nonce").orElseThrow();

      HttpResponse<String> second = send(withNonce, "/orders", bound, withNonce(nonce));
      assertThat(second.statusCode()).isEqualTo(200);
      assertThat(second.headers().map()).doesNotContainKey("dpop-nonce");

      tokens.passes(Duration.ofMinutes(3));
      HttpResponse<String> third = send(withNonce, "/orders", bound, withNonce(nonce));
      assertThat(third.statusCode()).isEqualTo(200);
      String next = third.headers().firstValue("DPoP-Nonce").orElseThrow();

      assertThat(send(withNonce, "/orders", bound, withNonce(next)).statusCode()).isEqualTo(200);
    }
  }

  /** RFC 9449 section 8: not more than one field, though two dispatches are looked at. */
  @Test
  void a_response_has_one_nonce_at_most() {
    try (TestApp withNonce =
        guardedBy(builder().dpop(proofs().nonces(DpopNonces.random()).build()))
            .page(
                "/forward",
                (request, response) ->
                    request.getRequestDispatcher("/target").forward(request, response))
            .secretAt("/*")
            .start()) {
      HttpResponse<String> refused = send(withNonce, "/orders", bound, proof("/orders"));
      List<String> nonces = refused.headers().allValues("DPoP-Nonce");
      assertThat(nonces).hasSize(1);

      tokens.passes(Duration.ofMinutes(3));
      String proof =
          client.sign(
              client.header(),
              client
                  .claims("GET", BASE + "/forward", bound)
                  .with("nonce", '"' + nonces.get(0) + '"'));
      HttpResponse<String> forwarded = send(withNonce, "/forward", bound, proof);
      assertThat(forwarded.statusCode()).isEqualTo(200);
      assertThat(forwarded.headers().allValues("DPoP-Nonce")).hasSize(1);
    }
  }

  private String withNonce(String nonce) {
    return client.sign(
        client.header(),
        client.claims("GET", BASE + "/orders", bound).with("nonce", '"' + nonce + '"'));
  }

  @Test
  void nothing_of_a_proof_comes_back() {
    HttpResponse<String> response = send("/orders", bound, "evil-proof.x.y");

    assertThat(response.body() + response.headers().map()).doesNotContain("evil-proof");
  }

  @Test
  void a_filter_with_dpop_has_to_be_told_its_own_url() {
    assertThatThrownBy(
            () ->
                JwtFilter.builder(tokens.validator())
                    .require("/*", AccessRule.authenticated())
                    .dpop(proofs().build())
                    .build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("dpop(…) needs externalUrl(…)");
  }

  @Test
  void a_thumbprint_that_is_none_and_a_second_one_are_refused_when_issuing() {
    for (String thumbprint : List.of("", "x", "A".repeat(42), "A".repeat(44), "=".repeat(43))) {
      assertThatThrownBy(() -> tokens.of(claims -> claims.boundToKey(thumbprint)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(
            () ->
                tokens.of(
                    claims ->
                        claims.boundToKey(client.thumbprint()).boundToKey(client.thumbprint())))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                tokens.of(claims -> claims.claim("cnf", Map.of()).boundToKey(client.thumbprint())))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
