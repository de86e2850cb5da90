package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static dev.countersign.examples.Client.json;
import static dev.countersign.examples.Client.keyId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.testing.MovableClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminKeysTest {

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
}
