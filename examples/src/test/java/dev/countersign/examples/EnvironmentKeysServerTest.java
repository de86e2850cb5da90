package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static dev.countersign.examples.Client.json;
import static dev.countersign.examples.Client.keyId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.testing.MovableClock;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentKeysServerTest {

  private static final String OLD = "b2xkLXNlY3JldC1vbGQtc2VjcmV0LW9sZC1zZWNyZXQtMTIzNDU2Nzg5";
  private static final String NEW = "bmV3LXNlY3JldC1uZXctc2VjcmV0LW5ldy1zZWNyZXQtMTIzNDU2Nzg5";

  private final MovableClock clock = Servers.clock();

  private WebServer start(Map<String, String> environment, String... options) throws Exception {
    String[] all = new String[options.length + 2];
    all[0] = "--keys";
    all[1] = "env";
    System.arraycopy(options, 0, all, 2, options.length);
    return Servers.login(clock, environment, all);
  }

  @Test
  void tokens_are_signed_with_the_secret_of_the_environment() throws Exception {
    try (WebServer server = start(Map.of("JWT_SECRET", NEW))) {
      Client client = new Client(server.url());
      String alice = client.tokenOf("alice");

      assertThat(Client.header(alice).path("alg").textValue()).isEqualTo("HS256");
      assertThat(client.get("/api/orders", alice).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_token_of_the_previous_secret_works_after_a_restart() throws Exception {
    String old;
    try (WebServer server = start(Map.of("JWT_SECRET", OLD))) {
      old = new Client(server.url()).tokenOf("alice");
    }
    try (WebServer server = start(Map.of("JWT_SECRET", NEW, "JWT_SECRET_PREVIOUS", OLD))) {
      Client client = new Client(server.url());

      assertThat(client.get("/api/orders", old).statusCode()).isEqualTo(200);
      assertThat(keyId(client.tokenOf("alice"))).isNotEqualTo(keyId(old));
    }
    try (WebServer server = start(Map.of("JWT_SECRET", NEW))) {
      assertProblem(new Client(server.url()).get("/api/orders", old), 401);
    }
  }

  @Test
  void the_variable_can_have_another_name() throws Exception {
    try (WebServer server =
        Servers.login(clock, Map.of("API_SECRET", NEW), "--keys", "env:API_SECRET")) {
      Client client = new Client(server.url());

      assertThat(client.get("/api/orders", client.tokenOf("alice")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void secrets_have_no_jwks() throws Exception {
    try (WebServer server = start(Map.of("JWT_SECRET", NEW))) {
      assertProblem(new Client(server.url()).get("/.well-known/jwks.json"), 404);
    }
  }

  @Test
  void an_administrator_sees_the_key_id_and_is_told_how_to_rotate() throws Exception {
    try (WebServer server = start(Map.of("JWT_SECRET", NEW))) {
      Client client = new Client(server.url());
      String admin = client.tokenOf("admin");

      HttpResponse<String> keys = client.get("/admin/keys", admin);

      assertThat(json(keys).path("keys").path(0).path("kid").textValue()).isEqualTo(keyId(admin));
      assertThat(keys.body()).doesNotContain(NEW);
      assertProblem(client.post("/admin/keys/rotate", admin, ""), 501);
      assertProblem(client.post("/admin/keys/" + keyId(admin) + "/revoke", admin, ""), 501);
    }
  }

  @Test
  void an_administrator_sees_the_next_and_the_previous_secret_with_their_windows()
      throws Exception {
    Map<String, String> both = Map.of("JWT_SECRET", NEW, "JWT_SECRET_PREVIOUS", OLD);
    try (WebServer server = start(both)) {
      Client client = new Client(server.url());

      JsonNode keys = json(client.get("/admin/keys", client.tokenOf("admin"))).path("keys");

      assertThat(keys.findValuesAsText("state")).containsExactly("ACTIVE", "RETIRED");
      assertThat(keys.findValuesAsText("verifyUntil")).doesNotContain("");
    }
  }

  @Test
  void without_a_secret_the_server_does_not_start() {
    assertThatThrownBy(() -> start(Map.of())).hasMessageContaining("JWT_SECRET");
  }

  @Test
  void a_short_secret_does_not_start_and_is_not_shown() {
    assertThatThrownBy(() -> start(Map.of("JWT_SECRET", "aHVudGVyMg==")))
        .hasMessageContaining("JWT_SECRET")
        .message()
        .doesNotContain("aHVudGVyMg");
  }

  @Test
  void a_secret_cannot_be_for_a_key_pair() {
    assertThatThrownBy(() -> start(Map.of("JWT_SECRET", NEW), "--algorithm", "ES256"))
        .hasMessageContaining("HS256");
  }

  @Test
  void secrets_of_the_environment_do_not_rotate_by_themselves() {
    assertThatThrownBy(() -> start(Map.of("JWT_SECRET", NEW), "--rotate-every", "1d"))
        .hasMessageContaining("--rotate-every");
  }
}
