package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static dev.countersign.examples.Client.challenge;
import static dev.countersign.examples.Client.keyId;
import static dev.countersign.examples.Client.tampered;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ProcessTest {

  /** What the two servers are for, in one go. */
  @Test
  void two_processes_tell_the_whole_story() throws Exception {
    try (ServerProcess login = ServerProcess.start(Map.of(), "login-server", "--port", "0");
        ServerProcess resource =
            ServerProcess.start(
                Map.of(),
                "resource-server",
                "--port",
                "0",
                "--jwks",
                login.client().server() + "/.well-known/jwks.json")) {
      Client issuing = login.client();
      Client other = resource.client();
      String alice = issuing.tokenOf("alice");
      String bob = issuing.tokenOf("bob");
      String admin = issuing.tokenOf("admin");

      assertThat(issuing.get("/api/orders", alice).statusCode()).isEqualTo(200);

      HttpResponse<String> forbidden = issuing.post("/api/orders", bob, "{}");
      assertProblem(forbidden, 403);
      assertThat(challenge(forbidden)).contains("error=\"insufficient_scope\"");

      assertThat(challenge(issuing.get("/api/orders"))).isEqualTo("Bearer realm=\"api\"");
      HttpResponse<String> invalid = issuing.get("/api/orders", tampered(alice));
      assertProblem(invalid, 401);
      assertThat(challenge(invalid)).contains("error=\"invalid_token\"");

      assertThat(issuing.post("/logout", bob, "").statusCode()).isEqualTo(204);
      assertProblem(issuing.get("/api/orders", bob), 401);

      assertThat(other.get("/api/me", alice).statusCode()).isEqualTo(200);

      issuing.post("/admin/keys/rotate", admin, "");
      String newer = issuing.tokenOf("alice");
      assertThat(keyId(newer)).isNotEqualTo(keyId(alice));
      assertThat(issuing.get("/api/orders", alice).statusCode()).isEqualTo(200);
      assertThat(other.get("/api/me", newer).statusCode()).isEqualTo(200);

      String newAdmin = issuing.tokenOf("admin");
      issuing.post("/admin/keys/" + keyId(alice) + "/revoke", newAdmin, "");
      assertProblem(issuing.get("/api/orders", alice), 401);
      assertThat(issuing.get("/api/orders", newer).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void the_first_line_says_where_it_listens_and_sigterm_ends_it_without_another() throws Exception {
    try (ServerProcess server = ServerProcess.start(Map.of(), "login-server", "--port", "0")) {
      assertThat(server.firstLine()).matches("listening on http://127\\.0\\.0\\.1:[0-9]+");
      String alice = server.client().tokenOf("alice");
      server.client().logIn("alice", "a-wrong-password");

      assertThat(server.terminate()).as("the process ends").isTrue();

      assertThat(server.furtherOutput()).isEmpty();
      assertThat(server.errors())
          .doesNotContain("alice-password", "a-wrong-password", alice)
          .doesNotContain("Exception");
    }
  }

  @Test
  void a_secret_of_the_environment_signs_and_is_not_shown() throws Exception {
    String secret = "bmV3LXNlY3JldC1uZXctc2VjcmV0LW5ldy1zZWNyZXQtMTIzNDU2Nzg5";
    try (ServerProcess server =
        ServerProcess.start(
            Map.of("JWT_SECRET", secret), "login-server", "--port", "0", "--keys", "env")) {
      Client client = server.client();

      assertThat(client.get("/api/me", client.tokenOf("alice")).statusCode()).isEqualTo(200);

      server.terminate();
      assertThat(server.errors()).doesNotContain(secret);
    }
  }

  @Test
  void contradictory_options_end_it_with_code_2_and_a_line_that_says_why() throws Exception {
    try (ServerProcess server =
        ServerProcess.start(
            Map.of("JWT_SECRET", ""), "login-server", "--port", "0", "--keys", "env")) {
      assertThat(server.waitForEnd()).isTrue();

      assertThat(server.exitCode()).isEqualTo(2);
      assertThat(server.errors()).contains("JWT_SECRET").doesNotContain("\tat ");
    }
  }
}
