package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static dev.countersign.examples.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of the login server revoke and ask about, by RFC 7009 and RFC 7662. */
class TokenEndpointsTest {

  private static final String REVOKE = "/oauth2/revoke";
  private static final String INTROSPECT = "/oauth2/introspect";
  private static final String SECRET = "0123456789abcdef:0123456789abcdef";

  private static WebServer start(String checks) throws Exception {
    return Servers.login(Servers.clock(), "--check", checks, "--client", "web:" + SECRET);
  }

  private static HttpResponse<String> ask(
      Client client, String path, String id, String secret, String form) {
    String credentials =
        Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
    return client.send(
        client
            .request(path)
            .header("Authorization", "Basic " + credentials)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  private static HttpResponse<String> revoke(Client client, String token) {
    return ask(client, REVOKE, "web", SECRET, "token=" + token);
  }

  private static JsonNode introspect(Client client, String token) {
    HttpResponse<String> response = ask(client, INTROSPECT, "web", SECRET, "token=" + token);
    assertThat(response.statusCode()).isEqualTo(200);
    return json(response);
  }

  private static void assertInactive(Client client, String token) {
    assertThat(introspect(client, token).toString()).isEqualTo("{\"active\":false}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"denylist", "allowlist", "session"})
  void a_revoked_token_ends_its_log_in(String checks) throws Exception {
    try (WebServer server = start(checks)) {
      Client client = new Client(server.url());
      JsonNode granted = json(client.logIn("alice", "alice-password"));
      String token = granted.path("access_token").textValue();
      String refreshToken = granted.path("refresh_token").textValue();

      assertThat(revoke(client, token).statusCode()).isEqualTo(200);

      assertProblem(client.get("/api/orders", token), 401);
      assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(400);
      assertInactive(client, token);
      assertInactive(client, refreshToken);
    }
  }

  @Test
  void a_revoked_refresh_token_ends_its_session() throws Exception {
    try (WebServer server = start("session")) {
      Client client = new Client(server.url());
      JsonNode granted = json(client.logIn("alice", "alice-password"));
      String laptop = client.tokenOf("alice");

      revoke(client, granted.path("refresh_token").textValue());

      assertProblem(client.get("/api/orders", granted.path("access_token").textValue()), 401);
      assertThat(client.get("/api/orders", laptop).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void where_no_check_would_notice_only_refresh_tokens_are_revoked() throws Exception {
    try (WebServer server = start("stateless")) {
      Client client = new Client(server.url());
      JsonNode granted = json(client.logIn("alice", "alice-password"));
      String token = granted.path("access_token").textValue();
      String refreshToken = granted.path("refresh_token").textValue();

      HttpResponse<String> refused =
          ask(client, REVOKE, "web", SECRET, "token_type_hint=access_token&token=" + token);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(json(refused).path("error").textValue()).isEqualTo("unsupported_token_type");

      assertThat(revoke(client, refreshToken).statusCode()).isEqualTo(200);
      assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void a_good_token_is_active_and_says_whose_it_is() throws Exception {
    try (WebServer server = start("denylist")) {
      Client client = new Client(server.url());
      JsonNode granted = json(client.logIn("alice", "alice-password"));

      JsonNode token = introspect(client, granted.path("access_token").textValue());
      assertThat(token.path("active").booleanValue()).isTrue();
      assertThat(token.path("sub").textValue()).isEqualTo("alice");
      assertThat(token.path("scope").textValue()).isEqualTo("orders:read orders:write");
      JsonNode refreshToken = introspect(client, granted.path("refresh_token").textValue());
      assertThat(refreshToken.path("active").booleanValue()).isTrue();
      assertThat(refreshToken.path("token_type").textValue()).isEqualTo("N_A");
    }
  }

  @Test
  void whoever_is_no_client_learns_and_changes_nothing() throws Exception {
    try (WebServer server = start("denylist")) {
      Client client = new Client(server.url());
      String token = client.tokenOf("alice");

      for (String path : new String[] {REVOKE, INTROSPECT}) {
        assertNoClient(ask(client, path, "web", "0123456789abcdef", "token=" + token));
        assertNoClient(ask(client, path, "another", SECRET, "token=" + token));
        assertNoClient(
            client.send(
                client
                    .request(path)
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("token=" + token))));
      }

      assertThat(client.get("/api/orders", token).statusCode()).isEqualTo(200);
    }
  }

  private static void assertNoClient(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(json(response).path("error").textValue()).isEqualTo("invalid_client");
  }

  @Test
  void a_client_can_stand_in_the_environment() throws Exception {
    try (WebServer server = Servers.login(Servers.clock(), Map.of("JWT_CLIENT", "web:" + SECRET))) {
      Client client = new Client(server.url());

      assertThat(introspect(client, client.tokenOf("alice")).path("active").booleanValue())
          .isTrue();
    }
  }

  @Test
  void a_server_that_knows_no_client_has_neither() throws Exception {
    try (WebServer server = Servers.login(Servers.clock())) {
      Client client = new Client(server.url());

      assertProblem(ask(client, REVOKE, "web", SECRET, "token=x"), 404);
      assertProblem(ask(client, INTROSPECT, "web", SECRET, "token=x"), 404);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hunter2", "web:hunter2", ":hunter2hunter2hunter2", "wéb:hunter2hunter2hu"})
  void a_client_that_cannot_be_read_does_not_start_and_is_not_repeated(String client) {
    StringWriter errors = new StringWriter();

    int code =
        Main.commandLine()
            .setErr(new PrintWriter(errors, true))
            .execute("login-server", "--port", "0", "--client", client);

    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).contains("ID:SECRET", "openssl").doesNotContain("hunter2");
    assertThatThrownBy(() -> Servers.login(Servers.clock(), Map.of("JWT_CLIENT", client)))
        .hasMessageContaining("JWT_CLIENT")
        .message()
        .doesNotContain("hunter2");
  }
}
