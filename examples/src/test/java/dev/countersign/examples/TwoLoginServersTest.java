package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static dev.countersign.examples.Client.json;
import static dev.countersign.examples.Client.keyId;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two login servers, each in a process of its own, over one file of keys. */
@Timeout(180)
class TwoLoginServersTest {

  /** Refresh interval and commit latency of {@code --one-machine}, and time for a slow machine. */
  private static final Duration BOUND = Duration.ofSeconds(2).plusSeconds(8);

  private static final String KEY_ENCRYPTION_KEY =
      "YW4gZXhhbXBsZSBvZiAzMiByYW5kb20gYnl0ZXMgLi4="; // 32 bytes in base64

  private static final int KILLS = 3;

  @TempDir Path directory;

  private ServerProcess start() throws IOException {
    return ServerProcess.start(
        Map.of("JWT_KEY_ENCRYPTION_KEY", KEY_ENCRYPTION_KEY),
        "login-server",
        "--port",
        "0",
        "--one-machine",
        "--keys",
        "file:" + directory.resolve("keys.json"));
  }

  @Test
  void a_token_of_either_works_at_both_through_a_rotation_and_a_revocation() throws Exception {
    try (ServerProcess first = start();
        ServerProcess second = start()) {
      Client one = first.client();
      Client two = second.client();
      String before = one.tokenOf("alice");
      assertThat(two.get("/api/orders", before).statusCode()).isEqualTo(200);
      assertThat(one.get("/api/orders", two.tokenOf("alice")).statusCode()).isEqualTo(200);

      one.post("/admin/keys/rotate", one.tokenOf("admin"), "");
      String after = one.tokenOf("alice");
      assertThat(keyId(after)).isNotEqualTo(keyId(before));
      assertThat(two.get("/api/orders", after).statusCode()).as("a new key").isEqualTo(200);
      assertThat(two.get("/api/orders", before).statusCode()).as("an old one").isEqualTo(200);

      one.post("/admin/keys/" + keyId(before) + "/revoke", one.tokenOf("admin"), "");
      assertProblem(one.get("/api/orders", before), 401);
      assertThat(untilRefused(two, before)).isLessThan(BOUND);
      assertThat(two.get("/api/orders", after).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void keys_outlive_a_restart_and_rest_encrypted() throws Exception {
    String before;
    try (ServerProcess server = start()) {
      before = server.client().tokenOf("alice");
    }
    try (ServerProcess server = start()) {
      assertThat(server.client().get("/api/orders", before).statusCode()).isEqualTo(200);
      assertThat(keyId(server.client().tokenOf("alice"))).isEqualTo(keyId(before));
    }
    assertThat(Files.readString(directory.resolve("keys.json"))).doesNotContain("\"d\":");
  }

  @Test
  void a_server_that_is_killed_while_it_rotates_never_stops_the_other() throws Exception {
    Random random = new Random(3);
    try (ServerProcess survivor = start()) {
      Client client = survivor.client();
      Set<String> keyIds = new HashSet<>();
      for (int round = 0; round < KILLS; round++) {
        try (ServerProcess doomed = start()) {
          Thread rotating = rotateWithoutEnd(doomed.client());
          Thread.sleep(random.nextInt(400)); // somewhere in the middle
          doomed.kill();
          rotating.join();
        }

        String token = client.tokenOf("alice");
        keyIds.add(keyId(token));
        assertThat(client.get("/api/orders", token).statusCode())
            .as("round %d", round)
            .isEqualTo(200);
        assertThat(client.get("/health").statusCode()).isEqualTo(200);
        String admin = client.tokenOf("admin");
        assertThat(client.post("/admin/keys/rotate", admin, "").statusCode()).isEqualTo(200);
      }
      assertThat(keyIds).as("keys that signed").hasSizeGreaterThan(KILLS / 2);
    }
  }

  private static Thread rotateWithoutEnd(Client client) {
    String admin = client.tokenOf("admin");
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  client.post("/admin/keys/rotate", admin, "");
                }
              } catch (UncheckedIOException e) {
                // The server is gone.
              }
            });
    thread.start();
    return thread;
  }

  private static Duration untilRefused(Client client, String token) throws InterruptedException {
    Instant start = Instant.now();
    Duration waited = Duration.ZERO;
    while (client.get("/api/orders", token).statusCode() != 401 && waited.compareTo(BOUND) < 0) {
      Thread.sleep(20);
      waited = Duration.between(start, Instant.now());
    }
    return waited;
  }

  @Test
  void an_administrator_sees_the_same_keys_at_both() throws Exception {
    try (ServerProcess first = start();
        ServerProcess second = start()) {
      Client one = first.client();
      Client two = second.client();

      assertThat(json(one.get("/admin/keys", one.tokenOf("admin"))))
          .isEqualTo(json(two.get("/admin/keys", two.tokenOf("admin"))));
    }
  }
}
