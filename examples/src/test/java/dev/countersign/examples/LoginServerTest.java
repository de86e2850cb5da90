package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static dev.countersign.examples.Client.challenge;
import static dev.countersign.examples.Client.json;
import static dev.countersign.examples.Client.tampered;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.testing.MovableClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginServerTest {

  private final MovableClock clock = Servers.clock();
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
  void right_passwords_do_not_count() {
    for (int i = 0; i <= LoginAttempts.PER_USER; i++) {
      assertThat(client.logIn("alice", "alice-password").statusCode()).isEqualTo(200);
    }
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
