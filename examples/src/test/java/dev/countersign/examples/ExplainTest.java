package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static dev.countersign.examples.Client.json;
import static dev.countersign.examples.Client.keyId;
import static dev.countersign.examples.Client.tampered;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.testing.MovableClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExplainTest {

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

  private HttpResponse<String> explain(String token) {
    return client.post(
        "/api/explain", client.tokenOf("admin"), "{\"token\":\"%s\"}".formatted(token));
  }

  @Test
  void a_good_token_passes_every_check() {
    JsonNode explained = json(explain(client.tokenOf("alice")));

    assertThat(explained.path("verdict").textValue()).isEqualTo("ACCEPTED");
    assertThat(explained.path("at").textValue()).isEqualTo(clock.instant().toString());
    assertThat(explained.path("checks").findValuesAsText("name"))
        .contains("format", "signature", "exp", "aud", "revocation");
    assertThat(explained.path("checks").findValuesAsText("outcome")).containsOnly("PASSED");
  }

  @Test
  void an_administrator_is_told_what_a_client_is_not() {
    String alice = client.tokenOf("alice");
    client.post("/logout", alice, "");

    JsonNode explained = json(explain(alice));

    assertThat(explained.path("verdict").textValue()).isEqualTo("REFUSED");
    assertThat(explained.path("reason").textValue()).isEqualTo("REVOKED");
    assertThat(client.get("/api/me", alice).body()).doesNotContain("REVOKED");
  }

  @Test
  void the_verdict_changes_with_the_clock_and_the_keys() {
    String alice = client.tokenOf("alice");
    client.post("/admin/keys/" + keyId(alice) + "/revoke", client.tokenOf("admin"), "");
    assertThat(json(explain(alice)).path("reason").textValue()).isEqualTo("KEY_REVOKED");

    String later = client.tokenOf("alice");
    clock.advance(Duration.ofHours(1));
    assertThat(json(explain(later)).path("reason").textValue()).isEqualTo("EXPIRED");
  }

  @Test
  void a_forgery_is_explained_and_not_repeated() {
    String forged = tampered(client.tokenOf("alice"));

    HttpResponse<String> response = explain(forged);

    assertThat(json(response).path("reason").textValue()).isEqualTo("SIGNATURE_INVALID");
    assertThat(response.body()).doesNotContain(forged.substring(forged.lastIndexOf('.')));
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
  }

  @Test
  void only_an_administrator_has_any_token_explained() {
    String alice = client.tokenOf("alice");
    String body = "{\"token\":\"%s\"}".formatted(client.tokenOf("bob"));

    assertProblem(client.post("/api/explain", alice, body), 403);
    assertProblem(client.post("/api/explain", body), 401);
  }

  @Test
  void whoever_bears_a_good_token_has_it_explained() {
    String bob = client.tokenOf("bob");

    assertThat(json(client.get("/api/explain", bob)).path("verdict").textValue())
        .isEqualTo("ACCEPTED");

    client.post("/logout", bob, "");
    assertProblem(client.get("/api/explain", bob), 401);
  }

  @Test
  void a_token_as_long_as_the_validator_takes_is_explained_and_a_longer_body_is_not_read() {
    assertThat(json(explain("a".repeat(17 * 1024))).path("reason").textValue())
        .isEqualTo("TOKEN_TOO_LARGE");
    assertProblem(explain("a".repeat(21 * 1024)), 413);
  }

  @Test
  void what_is_no_token_in_a_body_is_a_problem_of_the_client() {
    String admin = client.tokenOf("admin");

    assertProblem(client.post("/api/explain", admin, "{\"token\":7}"), 400);
    assertProblem(client.post("/api/explain", admin, "nonsense"), 400);
  }
}
