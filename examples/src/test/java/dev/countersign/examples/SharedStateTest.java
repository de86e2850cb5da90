package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static dev.countersign.examples.Client.json;
import static dev.countersign.examples.Client.keyId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two login servers that share one state act as one. */
@Timeout(180)
class SharedStateTest {

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "JWT_REFRESH_TOKEN_KEY", "YW5vdGhlciBleGFtcGxlIG9mIDMyIHJhbmRvbSAuLi4=",
          "JWT_KEY_ENCRYPTION_KEY", "YW4gZXhhbXBsZSBvZiAzMiByYW5kb20gYnl0ZXMgLi4=");

  private static final String CHOSEN = "another-password";

  private static WebServer start(String state) throws Exception {
    return Servers.login(
        InstantSource.system(),
        ENVIRONMENT,
        "--state",
        state,
        "--keys",
        "state",
        "--check",
        "denylist,cutoff,session,allowlist");
  }

  private static void assertActAsOne(Client one, Client two) {
    String phone = one.tokenOf("alice");
    String laptop = two.tokenOf("alice");
    assertThat(two.get("/api/orders", phone).statusCode()).isEqualTo(200);
    assertThat(one.get("/api/orders", laptop).statusCode()).isEqualTo(200);
    assertThat(keyId(laptop)).as("one key for both").isEqualTo(keyId(phone));
    assertThat(json(two.get("/api/sessions", phone)).path("sessions")).hasSize(2);

    one.post("/logout", phone, "");
    assertProblem(two.get("/api/orders", phone), 401);
    assertThat(two.get("/api/orders", laptop).statusCode()).isEqualTo(200);

    JsonNode granted = json(one.logIn("alice", "alice-password"));
    JsonNode next = json(two.refresh(granted.path("refresh_token").textValue()));
    String refreshed = next.path("access_token").textValue();
    assertThat(one.get("/api/orders", refreshed).statusCode()).isEqualTo(200);

    two.post("/logout-everywhere", laptop, "");
    assertProblem(one.get("/api/orders", refreshed), 401);
    assertThat(one.refresh(next.path("refresh_token").textValue()).statusCode()).isEqualTo(400);
    assertThat(one.get("/api/orders", two.tokenOf("alice")).statusCode()).isEqualTo(200);
  }

  private static void assertPasswordsAreShared(String state) throws Exception {
    try (WebServer first = start(state);
        WebServer second = start(state)) {
      Client one = new Client(first.url());
      Client two = new Client(second.url());
      JsonNode thief = json(two.logIn("alice", "alice-password"));
      String stolen = thief.path("access_token").textValue();
      String stolenRefreshToken = thief.path("refresh_token").textValue();

      assertThat(one.changePassword(one.tokenOf("alice"), "alice-password", CHOSEN).statusCode())
          .isEqualTo(200);

      for (Client each : List.of(one, two)) {
        assertProblem(each.logIn("alice", "alice-password"), 401);
        assertThat(each.logIn("alice", CHOSEN).statusCode()).isEqualTo(200);
        assertProblem(each.get("/api/orders", stolen), 401);
        assertThat(each.refresh(stolenRefreshToken).statusCode()).isEqualTo(400);
      }
    }
    try (WebServer first = start(state);
        WebServer second = start(state)) {
      for (WebServer each : List.of(first, second)) {
        Client client = new Client(each.url());
        assertProblem(client.logIn("alice", "alice-password"), 401);
        assertThat(client.logIn("alice", CHOSEN).statusCode()).isEqualTo(200);
      }
    }
  }

  @Nested
  class InRedis {

    @Test
    void two_servers_act_as_one() throws Exception {
      String uri = Stores.redis().uri();
      try (WebServer first = start(uri);
          WebServer second = start(uri)) {
        assertActAsOne(new Client(first.url()), new Client(second.url()));
      }
    }

    @Test
    void a_password_that_was_changed_at_one_server_is_at_once_the_one_of_both_and_stays_so()
        throws Exception {
      assertPasswordsAreShared(Stores.redis().uri());
    }

    @Test
    void without_redis_nothing_is_decided_and_with_it_all_is_as_before() throws Exception {
      RedisProcess redis = Stores.redis();
      try (WebServer server = start(redis.uri())) {
        Client client = new Client(server.url());
        String good = client.tokenOf("alice");
        String loggedOut = client.tokenOf("alice");
        client.post("/logout", loggedOut, "");

        redis.kill();
        HttpResponse<String> undecided = client.get("/api/orders", good);
        assertProblem(undecided, 503);
        assertThat(undecided.headers().firstValue("Retry-After")).isPresent();
        assertProblem(client.logIn("alice", "alice-password"), 503);

        redis.startAgain();
        assertThat(statusOnceDecided(client, good)).isEqualTo(200);
        assertThat(statusOnceDecided(client, loggedOut)).isEqualTo(401);
      }
    }
  }

  @Nested
  class InPostgresql {

    @Test
    void two_servers_act_as_one() throws Exception {
      String url = Stores.postgres().urlOfAnEmptyDatabase();
      try (WebServer first = start(url);
          WebServer second = start(url)) {
        assertActAsOne(new Client(first.url()), new Client(second.url()));
      }
    }

    @Test
    void a_password_that_was_changed_at_one_server_is_at_once_the_one_of_both_and_stays_so()
        throws Exception {
      assertPasswordsAreShared(Stores.postgres().urlOfAnEmptyDatabase());
    }
  }

  @Test
  void a_server_may_keep_its_state_in_an_embedded_database() throws Exception {
    try (WebServer server = start("jdbc:h2:mem:example;DB_CLOSE_DELAY=-1")) {
      Client client = new Client(server.url());
      assertActAsOne(client, client);
    }
  }

  private static int statusOnceDecided(Client client, String token) throws InterruptedException {
    int status = client.get("/api/orders", token).statusCode();
    for (int tries = 0; status == 503 && tries < 300; tries++) {
      Thread.sleep(100);
      status = client.get("/api/orders", token).statusCode();
    }
    return status;
  }
}
