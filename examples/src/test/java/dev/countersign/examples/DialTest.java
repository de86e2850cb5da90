package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static dev.countersign.examples.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.testing.MovableClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each position of the dial stops, and what refresh tokens do. */
class DialTest {

  private final MovableClock clock = Servers.clock();

  private WebServer start(String checks) throws Exception {
    return Servers.login(clock, "--check", checks);
  }

  private static void assertAccepted(Client client, String token) {
    assertThat(client.get("/api/orders", token).statusCode()).isEqualTo(200);
  }

  private static void assertRefused(Client client, String token) {
    assertProblem(client.get("/api/orders", token), 401);
  }

  private static void assertInvalidGrant(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).path("error").textValue()).isEqualTo("invalid_grant");
  }

  @ParameterizedTest
  @ValueSource(strings = {"denylist", "session", "allowlist", "denylist,cutoff,session,allowlist"})
  void a_log_out_ends_its_token_and_no_other(String checks) throws Exception {
    try (WebServer server = start(checks)) {
      Client client = new Client(server.url());
      String phone = client.tokenOf("alice");
      String laptop = client.tokenOf("alice");

      assertThat(client.post("/logout", phone, "").statusCode()).isEqualTo(204);

      assertRefused(client, phone);
      assertAccepted(client, laptop);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cutoff", "session", "denylist,cutoff"})
  void a_log_out_everywhere_ends_all_tokens_of_one_person(String checks) throws Exception {
    try (WebServer server = start(checks)) {
      Client client = new Client(server.url());
      String phone = client.tokenOf("alice");
      String laptop = client.tokenOf("alice");
      String bob = client.tokenOf("bob");

      assertThat(client.post("/logout-everywhere", phone, "").statusCode()).isEqualTo(204);

      assertRefused(client, phone);
      assertRefused(client, laptop);
      assertAccepted(client, bob);
      // In the same second, which an iat could not tell apart.
      assertAccepted(client, client.tokenOf("alice"));
    }
  }

  @Test
  void a_new_password_ends_what_the_old_one_began() throws Exception {
    try (WebServer server = start("cutoff")) {
      Client client = new Client(server.url());
      String thief = client.tokenOf("alice");
      String thiefsRefreshToken = client.refreshTokenOf("alice");
      String alice = client.tokenOf("alice");

      HttpResponse<String> changed =
          client.changePassword(alice, "alice-password", "another-password");
      assertThat(json(changed).path("older_tokens").textValue()).isEqualTo("ended");

      assertRefused(client, thief);
      assertInvalidGrant(client.refresh(thiefsRefreshToken));
      assertProblem(client.logIn("alice", "alice-password"), 401);
      assertThat(client.logIn("alice", "another-password").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_server_that_would_not_notice_says_so_when_the_password_changes() throws Exception {
    try (WebServer server = start("denylist")) {
      Client client = new Client(server.url());
      String alice = client.tokenOf("alice");

      HttpResponse<String> changed =
          client.changePassword(alice, "alice-password", "another-password");

      assertThat(changed.statusCode()).isEqualTo(200);
      assertThat(json(changed).path("older_tokens").textValue())
          .isEqualTo("good until they expire");
    }
  }

  /** As after an answer of 503, when the password was changed and the rest was not done. */
  @Test
  void a_change_of_the_password_can_be_asked_for_again() throws Exception {
    try (WebServer server = start("denylist")) {
      Client client = new Client(server.url());
      String alice = client.tokenOf("alice");
      client.changePassword(alice, "alice-password", "another-password");

      assertThat(client.changePassword(alice, "alice-password", "another-password").statusCode())
          .isEqualTo(200);
      assertProblem(client.changePassword(alice, "alice-password", "a-third-password"), 403);
    }
  }

  @Test
  void whoever_has_a_dead_refresh_token_logs_its_owner_out_once_and_not_again() throws Exception {
    try (WebServer server = start("cutoff")) {
      Client client = new Client(server.url());
      String stolen = client.refreshTokenOf("alice");
      client.refresh(stolen);
      clock.advance(Duration.ofMinutes(1));
      client.refresh(stolen);
      clock.advance(Duration.ofSeconds(1));
      String alice = client.tokenOf("alice");

      assertInvalidGrant(client.refresh(stolen));

      assertAccepted(client, alice);
    }
  }

  @Test
  void a_new_password_needs_the_old_one() throws Exception {
    try (WebServer server = start("cutoff")) {
      Client client = new Client(server.url());
      String alice = client.tokenOf("alice");

      assertProblem(client.changePassword(alice, "a-guess", "another-password"), 403);
      assertProblem(client.changePassword(alice, "alice-password", "short"), 400);

      assertAccepted(client, alice);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stateless", "cutoff"})
  void a_server_that_would_not_notice_does_not_pretend_to_log_out(String checks) throws Exception {
    try (WebServer server = start(checks)) {
      Client client = new Client(server.url());

      assertProblem(client.post("/logout", client.tokenOf("alice"), ""), 501);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stateless", "denylist", "allowlist"})
  void nor_does_it_pretend_to_log_out_everywhere(String checks) throws Exception {
    try (WebServer server = start(checks)) {
      Client client = new Client(server.url());

      assertProblem(client.post("/logout-everywhere", client.tokenOf("alice"), ""), 501);
    }
  }

  @Test
  void a_person_sees_where_it_is_logged_in_and_ends_one_of_them() throws Exception {
    try (WebServer server = start("session")) {
      Client client = new Client(server.url());
      String phone = client.tokenOf("alice");
      String laptop = client.tokenOf("alice");
      client.tokenOf("bob");

      JsonNode sessions = json(client.get("/api/sessions", laptop)).path("sessions");
      assertThat(sessions).hasSize(2);
      assertThat(sessions.findValuesAsText("current")).containsExactlyInAnyOrder("true", "false");
      String other = otherThanCurrent(sessions);
      assertThat(client.delete("/api/sessions/" + other, laptop).statusCode()).isEqualTo(204);

      assertRefused(client, phone);
      assertAccepted(client, laptop);
    }
  }

  @Test
  void nobody_ends_the_sessions_of_others() throws Exception {
    try (WebServer server = start("session")) {
      Client client = new Client(server.url());
      String alice = client.tokenOf("alice");
      String id =
          json(client.get("/api/sessions", alice)).path("sessions").path(0).path("id").textValue();

      assertProblem(client.delete("/api/sessions/" + id, client.tokenOf("bob")), 404);

      assertAccepted(client, alice);
    }
  }

  @Test
  void a_session_that_nobody_uses_ends() throws Exception {
    try (WebServer server = Servers.login(clock, "--check", "session", "--token-lifetime", "1d")) {
      Client client = new Client(server.url());
      String alice = client.tokenOf("alice");

      clock.advance(Duration.ofHours(3));

      assertRefused(client, alice);
    }
  }

  @Test
  void a_refresh_token_goes_on_with_the_log_in() throws Exception {
    try (WebServer server = start("session,cutoff")) {
      Client client = new Client(server.url());
      String refreshToken = client.refreshTokenOf("alice");
      clock.advance(Duration.ofMinutes(11));

      HttpResponse<String> refreshed = client.refresh(refreshToken);

      assertThat(refreshed.statusCode()).isEqualTo(200);
      assertThat(json(refreshed).path("scope").textValue()).isEqualTo("orders:read orders:write");
      assertAccepted(client, json(refreshed).path("access_token").textValue());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "cutoff", "session,denylist,cutoff"})
  void a_refresh_token_that_comes_twice_ends_the_log_in(String checks) throws Exception {
    try (WebServer server = start(checks)) {
      Client client = new Client(server.url());
      String stolen = client.refreshTokenOf("alice");
      JsonNode thief = json(client.refresh(stolen));
      clock.advance(Duration.ofMinutes(1)); // beyond the grace

      assertInvalidGrant(client.refresh(stolen));

      assertRefused(client, thief.path("access_token").textValue());
      assertInvalidGrant(client.refresh(thief.path("refresh_token").textValue()));
      assertAccepted(client, client.tokenOf("alice"));
    }
  }

  @Test
  void two_windows_that_refresh_at_once_get_the_same_refresh_token() throws Exception {
    try (WebServer server = start("session")) {
      Client client = new Client(server.url());
      String refreshToken = client.refreshTokenOf("alice");

      String one = json(client.refresh(refreshToken)).path("refresh_token").textValue();
      String two = json(client.refresh(refreshToken)).path("refresh_token").textValue();

      assertThat(one).isNotNull().isEqualTo(two);
    }
  }

  @Test
  void a_log_out_ends_the_refresh_token_too() throws Exception {
    try (WebServer server = start("denylist")) {
      Client client = new Client(server.url());
      JsonNode granted = json(client.logIn("alice", "alice-password"));

      client.post("/logout", granted.path("access_token").textValue(), "");

      assertInvalidGrant(client.refresh(granted.path("refresh_token").textValue()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "rt1.AAAA"})
  void what_is_no_refresh_token_is_refused(String token) throws Exception {
    try (WebServer server = start("denylist")) {
      assertInvalidGrant(new Client(server.url()).refresh(token));
    }
  }

  @Test
  void stateless_contradicts_every_other_check() {
    assertThatThrownBy(() -> start("stateless,denylist"))
        .hasMessageContaining("--check stateless contradicts");
  }

  private static String otherThanCurrent(JsonNode sessions) {
    for (JsonNode session : sessions) {
      if (!session.path("current").booleanValue()) {
        return session.path("id").textValue();
      }
    }
    return "none";
  }
}
