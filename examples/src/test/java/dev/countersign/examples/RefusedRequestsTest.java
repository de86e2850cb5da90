package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static dev.countersign.examples.Client.challenge;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing here changes the server, so all tests share one. */
class RefusedRequestsTest {

  private static WebServer server;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    server = Servers.login(Servers.clock());
    client = new Client(server.url());
  }

  @AfterAll
  static void stop() {
    server.close();
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

  @ParameterizedTest
  @CsvSource({
    "GET,/api/me",
    "GET,/api/orders",
    "POST,/api/orders",
    "POST,/logout",
    "GET,/admin/keys",
    "POST,/admin/keys/rotate",
    "POST,/admin/keys/some/revoke",
    "POST,/",
    "GET,/nowhere"
  })
  void without_a_token_there_is_a_bare_challenge(String method, String path) {
    HttpResponse<String> response =
        client.send(client.request(path).method(method, BodyPublishers.noBody()));

    assertProblem(response, 401);
    assertThat(challenge(response)).isEqualTo("Bearer realm=\"api\"");
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
}
