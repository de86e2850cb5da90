package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static dev.countersign.examples.Client.challenge;
import static dev.countersign.examples.Client.json;
import static dev.countersign.examples.Client.keyId;
import static dev.countersign.examples.Client.tampered;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginServerTest {

  private final MovableClock clock = new MovableClock();
  private WebServer server;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    server = Servers.login(clock);
    client = new Client(server.url());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  // log-in

  @Test
  void a_log_in_gives_a_bearer_token_with_lifetime_and_scopes() {
    HttpResponse<String> response = client.logIn("alice", "alice-password");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    JsonNode body = json(response);
    assertThat(body.path("access_token").textValue().split("\\.")).hasSize(3);
    assertThat(body.path("token_type").textValue()).isEqualTo("Bearer");
    assertThat(body.path("expires_in").intValue()).isEqualTo(600);
    assertThat(body.path("scope").textValue()).isEqualTo("orders:read orders:write");
  }

  @Test
  void an_unknown_user_gets_the_same_answer_as_a_wrong_password() {
    HttpResponse<String> wrong = client.logIn("alice", "wrong");
    HttpResponse<String> unknown = client.logIn("nobody", "wrong");

    assertProblem(wrong, 401);
    assertThat(unknown.body()).isEqualTo(wrong.body());
    assertThat(namesOf(unknown)).isEqualTo(namesOf(wrong));
  }

  private static Set<String> namesOf(HttpResponse<String> response) {
    return new TreeSet<>(response.headers().map().keySet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\"alice\"",
        "{}",
        "{\"username\":\"alice\"}",
        "{\"username\":\"alice\",\"password\":7}",
        "{\"username\":null,\"password\":\"alice-password\"}",
        "{\"username\":[\"alice\"],\"password\":\"alice-password\"}",
        "{\"username\":\"alice\",\"password\":\"alice-password\"} {}",
        "{\"username\":\"bob\",\"username\":\"alice\",\"password\":\"alice-password\"}",
      })
  void a_body_that_is_no_log_in_is_a_problem_of_the_client(String body) {
    assertProblem(client.post("/login", body), 400);
  }

  @Test
  void a_body_that_is_not_utf8_is_a_problem_of_the_client() {
    byte[] latin1 =
        "{\"username\":\"\u00e9ve\",\"password\":\"x\"}".getBytes(StandardCharsets.ISO_8859_1);

    assertProblem(
        client.send(client.json("/login", "").POST(BodyPublishers.ofByteArray(latin1))), 400);
  }

  @Test
  void a_nesting_bomb_is_a_problem_of_the_client() {
    assertProblem(client.post("/login", "[".repeat(Json.MAX_BODY_BYTES)), 400);
  }

  @Test
  void a_body_over_the_limit_is_refused_whether_its_length_was_said_or_not() {
    String body =
        "{\"username\":\"alice\",\"password\":\"alice-password\",\"x\":\""
            + "x".repeat(Json.MAX_BODY_BYTES)
            + "\"}";
    assertProblem(client.post("/login", body), 413);
    assertProblem(
        client.send(
            client
                .json("/login", "")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(body)))),
        413);
  }

  @Test
  void a_name_over_the_limit_is_a_problem_of_the_client() {
    assertProblem(client.logIn("a".repeat(257), "x"), 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp"})
  void a_log_in_is_json_and_nothing_else(String contentType) {
    HttpResponse<String> response =
        client.send(
            client
                .request("/login")
                .header("Content-Type", contentType)
                .POST(
                    BodyPublishers.ofString(
                        "{\"username\":\"alice\",\"password\":\"alice-password\"}")));

    assertProblem(response, 415);
  }

  @Test
  void the_content_type_may_say_its_charset() {
    HttpResponse<String> response =
        client.send(
            client
                .request("/login")
                .header("Content-Type", "Application/JSON; charset=utf-8")
                .POST(
                    BodyPublishers.ofString(
                        "{\"username\":\"alice\",\"password\":\"alice-password\"}")));

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void after_five_failures_a_user_has_to_wait_even_with_the_right_password() {
    for (int i = 0; i < LoginAttempts.PER_USER; i++) {
      assertProblem(client.logIn("alice", "wrong"), 401);
    }

    HttpResponse<String> refused = client.logIn("alice", "alice-password");
    assertProblem(refused, 429);
    assertThat(refused.headers().firstValue("Retry-After").map(Long::valueOf))
        .hasValueSatisfying(
            seconds -> assertThat(seconds).isBetween(1L, LoginAttempts.WINDOW.toSeconds() + 1));

    clock.advance(LoginAttempts.WINDOW);
    assertThat(client.logIn("alice", "alice-password").statusCode()).isEqualTo(200);
  }

  @Test
  void an_unknown_user_has_to_wait_like_a_known_one() {
    for (int i = 0; i < LoginAttempts.PER_USER; i++) {
      assertProblem(client.logIn("nobody", "wrong"), 401);
    }
    assertProblem(client.logIn("nobody", "wrong"), 429);
  }

  @Test
  void an_expired_token_does_not_keep_anybody_from_logging_in() {
    String expired = client.tokenOf("alice");
    clock.advance(Duration.ofHours(1));

    assertThat(
            client
                .post("/login", expired, "{\"username\":\"bob\",\"password\":\"bob-password\"}")
                .statusCode())
        .isEqualTo(200);
  }

  // the API

  @Test
  void me_tells_subject_scopes_id_and_expiry() {
    HttpResponse<String> response = client.get("/api/me", client.tokenOf("bob"));

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode me = json(response);
    assertThat(me.path("subject").textValue()).isEqualTo("bob");
    assertThat(me.path("scopes")).hasToString("[\"orders:read\"]");
    assertThat(me.path("jti").textValue()).hasSize(22);
    assertThat(me.path("expiry").textValue())
        .isEqualTo(clock.instant().plus(Duration.ofMinutes(10)).toString());
  }

  @Test
  void whoever_may_read_orders_reads_them() {
    assertThat(client.get("/api/orders", client.tokenOf("bob")).statusCode()).isEqualTo(200);
  }

  @Test
  void whoever_may_write_orders_adds_one() {
    String alice = client.tokenOf("alice");

    HttpResponse<String> created = client.post("/api/orders", alice, "{\"item\":\"a compass\"}");

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(json(created).path("ordered_by").textValue()).isEqualTo("alice");
    assertThat(client.get("/api/orders", alice).body()).contains("a compass");
  }

  @Test
  void an_order_that_is_none_is_a_problem_of_the_client() {
    String alice = client.tokenOf("alice");

    assertProblem(client.post("/api/orders", alice, "{\"item\":7}"), 400);
    assertProblem(client.post("/api/orders", alice, "nonsense"), 400);
  }

  @Test
  void only_so_many_orders_are_kept() {
    String alice = client.tokenOf("alice");
    for (int i = 0; i < 120; i++) {
      client.post("/api/orders", alice, "{}");
    }

    assertThat(json(client.get("/api/orders", alice)).path("orders")).hasSize(100);
  }

  @Test
  void who_may_only_read_is_told_which_scope_is_missing() {
    HttpResponse<String> response = client.post("/api/orders", client.tokenOf("bob"), "{}");

    assertProblem(response, 403);
    assertThat(challenge(response))
        .contains("error=\"insufficient_scope\"")
        .contains("scope=\"orders:write\"");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/api/me",
    "GET,/api/orders",
    "POST,/api/orders",
    "POST,/logout",
    "GET,/admin/keys",
    "POST,/admin/keys/rotate",
    "POST,/admin/keys/some/revoke",
    "GET,/",
    "GET,/nowhere"
  })
  void without_a_token_there_is_a_bare_challenge(String method, String path) {
    HttpResponse<String> response =
        client.send(client.request(path).method(method, BodyPublishers.noBody()));

    assertProblem(response, 401);
    assertThat(challenge(response)).isEqualTo("Bearer realm=\"api\"");
  }

  @Test
  void a_tampered_token_is_invalid() {
    HttpResponse<String> response = client.get("/api/me", tampered(client.tokenOf("alice")));

    assertProblem(response, 401);
    assertThat(challenge(response)).contains("error=\"invalid_token\"");
  }

  @Test
  void a_token_is_expired_from_its_expiry_and_the_skew_on() {
    String alice = client.tokenOf("alice");

    clock.advance(Duration.ofMinutes(10).plusSeconds(30).minusNanos(1));
    assertThat(client.get("/api/me", alice).statusCode()).isEqualTo(200);

    clock.advance(Duration.ofNanos(1));
    assertProblem(client.get("/api/me", alice), 401);
  }

  @ParameterizedTest
  @CsvSource({"PUT,/login", "GET,/login", "DELETE,/health", "POST,/health"})
  void another_method_is_answered_with_those_that_there_are(String method, String path) {
    HttpResponse<String> response =
        client.send(client.request(path).method(method, BodyPublishers.noBody()));

    assertProblem(response, 405);
    assertThat(response.headers().firstValue("Allow")).isPresent();
  }

  @Test
  void a_token_as_long_as_a_validator_takes_reaches_the_validator() {
    HttpResponse<String> response = client.get("/api/me", "a".repeat(16 * 1024));

    assertThat(challenge(response)).contains("invalid_token");
  }

  @Test
  void what_the_container_refuses_is_a_problem_too() {
    HttpResponse<String> response = client.get("/api/me", "a".repeat(64 * 1024));

    assertProblem(response, 431);
  }

  // log-out

  @Test
  void after_log_out_the_token_is_refused_and_others_are_not() {
    String first = client.tokenOf("bob");
    String second = client.tokenOf("bob");

    HttpResponse<String> response = client.post("/logout", first, "");

    assertThat(response.statusCode()).isEqualTo(204);
    assertProblem(client.get("/api/orders", first), 401);
    assertThat(client.get("/api/orders", second).statusCode()).isEqualTo(200);
  }

  @Test
  void a_token_cannot_log_out_twice() {
    String bob = client.tokenOf("bob");
    client.post("/logout", bob, "");

    assertProblem(client.post("/logout", bob, ""), 401);
  }

  @Test
  void a_stateless_server_does_not_pretend_to_log_out() throws Exception {
    try (WebServer stateless = Servers.login(clock, "--check", "stateless")) {
      Client other = new Client(stateless.url());
      String bob = other.tokenOf("bob");

      HttpResponse<String> response = other.post("/logout", bob, "");

      assertProblem(response, 501);
      assertThat(response.body()).contains("--check denylist");
      assertThat(other.get("/api/orders", bob).statusCode()).isEqualTo(200);
    }
  }

  // keys

  @Test
  void only_an_administrator_sees_the_keys() {
    assertProblem(client.get("/admin/keys", client.tokenOf("alice")), 403);
    assertThat(client.get("/admin/keys", client.tokenOf("admin")).statusCode()).isEqualTo(200);
  }

  @Test
  void the_keys_are_shown_with_state_and_windows_and_no_material() {
    String admin = client.tokenOf("admin");
    HttpResponse<String> response = client.get("/admin/keys", admin);

    List<String> states = new ArrayList<>();
    for (JsonNode key : json(response).path("keys")) {
      states.add(key.path("state").textValue());
      assertThat(key.fieldNames())
          .toIterable()
          .containsExactly(
              "kid",
              "algorithm",
              "state",
              "publish_at",
              "activate_at",
              "sign_until",
              "verify_until",
              "purge_at");
    }
    assertThat(states).containsExactlyInAnyOrder("ACTIVE", "PENDING");
    assertThat(response.body()).contains(keyId(admin));
  }

  @Test
  void only_an_administrator_rotates_and_revokes() {
    String alice = client.tokenOf("alice");

    assertProblem(client.post("/admin/keys/rotate", alice, ""), 403);
    assertProblem(client.post("/admin/keys/" + keyId(alice) + "/revoke", alice, ""), 403);
    assertThat(keyId(client.tokenOf("alice"))).isEqualTo(keyId(alice));
  }

  @Test
  void after_a_rotation_old_tokens_work_and_new_ones_have_another_key() {
    String alice = client.tokenOf("alice");

    HttpResponse<String> rotated = client.post("/admin/keys/rotate", client.tokenOf("admin"), "");

    assertThat(rotated.statusCode()).isEqualTo(200);
    String newer = client.tokenOf("alice");
    assertThat(keyId(newer))
        .isNotEqualTo(keyId(alice))
        .isEqualTo(json(rotated).path("current").path("kid").textValue());
    assertThat(client.get("/api/orders", alice).statusCode()).isEqualTo(200);
    assertThat(client.get("/api/orders", newer).statusCode()).isEqualTo(200);
  }

  @Test
  void tokens_of_a_revoked_key_are_refused_at_once_and_the_jwks_no_longer_has_it() {
    String alice = client.tokenOf("alice");
    client.post("/admin/keys/rotate", client.tokenOf("admin"), "");
    String newAdmin = client.tokenOf("admin");

    HttpResponse<String> revoked =
        client.post("/admin/keys/" + keyId(alice) + "/revoke", newAdmin, "");

    assertThat(revoked.statusCode()).isEqualTo(200);
    assertProblem(client.get("/api/orders", alice), 401);
    assertThat(client.get("/api/orders", client.tokenOf("alice")).statusCode()).isEqualTo(200);
    assertThat(client.get("/.well-known/jwks.json").body()).doesNotContain(keyId(alice));
    assertThat(json(client.get("/admin/keys", newAdmin)).path("keys"))
        .anySatisfy(
            key -> {
              assertThat(key.path("kid").textValue()).isEqualTo(keyId(alice));
              assertThat(key.path("state").textValue()).isEqualTo("REVOKED");
              assertThat(key.path("revoked_at").textValue()).isEqualTo(clock.instant().toString());
            });
  }

  @Test
  void revoking_the_key_that_signs_lets_the_next_one_sign() {
    String admin = client.tokenOf("admin");

    HttpResponse<String> revoked =
        client.post("/admin/keys/" + keyId(admin) + "/revoke", admin, "");

    assertThat(revoked.statusCode()).isEqualTo(200);
    assertProblem(client.get("/admin/keys", admin), 401);
    assertThat(client.get("/admin/keys", client.tokenOf("admin")).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin/keys/unknown/revoke",
        "/admin/keys/rotate/revoke",
        "/admin/keys/unknown",
        "/admin/keys",
        "/admin/keys/rotate/now"
      })
  void there_is_nothing_else_for_an_administrator_to_do(String path) {
    assertProblem(client.post(path, client.tokenOf("admin"), ""), 404);
  }

  @Test
  void one_key_cannot_be_read() {
    String admin = client.tokenOf("admin");

    assertProblem(client.get("/admin/keys/" + keyId(admin), admin), 404);
  }

  @Test
  void the_jwks_holds_public_members_only() {
    HttpResponse<String> response = client.get("/.well-known/jwks.json");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Cache-Control").orElse("")).contains("max-age=");
    assertThat(json(response).path("keys")).hasSize(2);
    for (JsonNode key : json(response).path("keys")) {
      assertThat(key.fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder("kid", "alg", "use", "kty", "crv", "x", "y");
    }
  }

  @Test
  void secrets_that_rotate_have_no_jwks() throws Exception {
    try (WebServer secrets = Servers.login(clock, "--algorithm", "HS256")) {
      Client other = new Client(secrets.url());

      assertProblem(other.get("/.well-known/jwks.json"), 404);
      assertThat(other.get("/api/me", other.tokenOf("alice")).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS512", "RS256", "PS256", "ES384", "EdDSA", "Ed25519"})
  void any_algorithm_can_sign(String algorithm) throws Exception {
    try (WebServer other = Servers.login(clock, "--algorithm", algorithm)) {
      Client to = new Client(other.url());
      String alice = to.tokenOf("alice");

      assertThat(Client.header(alice).path("alg").textValue()).isEqualTo(algorithm);
      assertThat(to.get("/api/me", alice).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void keys_rotate_by_themselves() throws Exception {
    try (WebServer other = Servers.login(clock, "--rotate-every", "1d")) {
      Client to = new Client(other.url());
      String before = to.tokenOf("alice");
      clock.advance(Duration.ofDays(1));

      String after = to.tokenOf("alice");

      assertThat(keyId(after)).isNotEqualTo(keyId(before));
    }
  }

  // health

  @Test
  void health_is_for_everybody_even_with_a_bad_token() {
    assertThat(client.get("/health").statusCode()).isEqualTo(200);
    assertThat(client.get("/health", "nonsense").statusCode()).isEqualTo(200);
  }

  @Test
  void without_a_key_that_signs_the_server_is_not_healthy_and_issues_nothing() {
    clock.advance(Duration.ofDays(365));

    HttpResponse<String> login = client.logIn("alice", "alice-password");

    assertProblem(client.get("/health"), 503);
    assertProblem(login, 503);
    assertThat(login.headers().firstValue("Retry-After")).isPresent();
  }
}
