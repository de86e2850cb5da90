package dev.countersign.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The store is killed, started again, paused and failed over, while people use two login servers
 * that share it, and a third that follows what they revoke. Nobody restarts a server.
 *
 * <p>Both stores write through to the disk before they acknowledge. The failover of Redis is to a
 * replica behind the address that the servers know: clients are cut off, the replica gets what was
 * acknowledged before, the leader is killed, the replica is promoted. (That of a leader which dies
 * with writes that no replica has loses them, as {@code docs/redis.md} says.) For PostgreSQL it is
 * a start from the same directory.
 */
@Timeout(300)
class StoreFaultsUnderLoadTest {

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "JWT_REFRESH_TOKEN_KEY", "YW5vdGhlciBleGFtcGxlIG9mIDMyIHJhbmRvbSAuLi4=",
          "JWT_KEY_ENCRYPTION_KEY", "YW4gZXhhbXBsZSBvZiAzMiByYW5kb20gYnl0ZXMgLi4=");

  /** What {@code --follow} promises. */
  private static final Duration STALENESS_BOUND = Duration.ofSeconds(5);

  private static final int PEOPLE = 3;
  private static final int MORE = 12;

  /** Each answer of 503 is logged. Held here, since loggers are forgotten. */
  private static final Logger LOGGER = Logger.getLogger("dev.countersign");

  private final Opened opened = new Opened();
  private final long seed = System.nanoTime();
  private final List<Load.Node> nodes = new ArrayList<>();
  private Load load;
  private String honest = "";

  private void startAll(String state) throws Exception {
    nodes.add(
        new Load.Node(
            "one",
            start(state, "--check", "denylist,cutoff,session,allowlist"),
            Duration.ZERO,
            false));
    nodes.add(
        new Load.Node(
            "two",
            start(state, "--check", "denylist,cutoff,session,allowlist"),
            Duration.ZERO,
            false));
    nodes.add(
        new Load.Node(
            "the follower",
            start(state, "--check", "denylist,cutoff", "--follow"),
            STALENESS_BOUND,
            true));
    honest = nodes.get(0).client().tokenOf("alice");
    load = opened.add(new Load(nodes, seed), Load::close).start(PEOPLE);
    awaitMore();
  }

  private Client start(String state, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("--state", state, "--keys", "state"));
    all.addAll(List.of(options));
    all.addAll(Load.people(PEOPLE));
    WebServer server =
        Servers.login(InstantSource.system(), ENVIRONMENT, all.toArray(String[]::new));
    return new Client(opened.add(server, WebServer::close).url());
  }

  /** Until the load goes on: people log in, and what they end is acknowledged. */
  private void awaitMore() {
    int before = load.ended();
    Await.that(
        () -> load.ended() > before + MORE,
        () -> "the servers have not recovered: " + load.wrong() + load.describe());
  }

  private void awaitAtEachServer(String token, int status) {
    for (Load.Node node : nodes) {
      Await.that(
          () -> node.client().get("/api/orders", token).statusCode() == status,
          () -> node.name() + " does not come to answer " + status + ": " + load.wrong());
    }
  }

  /** With a token that nobody ended. */
  private void awaitRecovery() {
    awaitAtEachServer(honest, 200);
    awaitMore();
  }

  private void finish(String store) throws Exception {
    load.finish();
    System.out.print(store + ": " + load.describe());
    assertThat(load.wrong()).as("seed %d", seed).isEmpty();
    assertThat(load.acceptedFor())
        .allSatisfy((node, longest) -> assertThat(longest).isLessThanOrEqualTo(node.bound()));
  }

  @BeforeAll
  static void beQuiet() {
    LOGGER.setLevel(Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    LOGGER.setLevel(null);
  }

  @AfterEach
  void stop() {
    opened.close();
  }

  @Test
  void with_redis() throws Exception {
    RedisProcess leader = opened.add(RedisProcess.start(), RedisProcess::close);
    RedisProcess replica = opened.add(RedisProcess.start(), RedisProcess::close);
    FailoverProxy proxy = opened.add(new FailoverProxy(leader.port()), FailoverProxy::close);
    startAll("redis://127.0.0.1:" + proxy.port());

    leader.kill();
    leader.startAgain();
    awaitRecovery();

    leader.restart();
    awaitRecovery();

    leader.pause();
    awaitAtEachServer(honest, 503);
    leader.resume();
    awaitRecovery();

    replica.follow(leader);
    awaitMore();
    proxy.cut();
    replica.awaitAllOf(leader);
    leader.kill();
    replica.lead();
    proxy.leadTo(replica.port());
    awaitRecovery();

    finish("Redis");
  }

  @Test
  void with_postgresql() throws Exception {
    PostgresProcess postgres = Stores.postgres();
    startAll(postgres.urlOfAnEmptyDatabase());

    postgres.kill();
    postgres.startAgain();
    awaitRecovery();

    postgres.restart();
    awaitRecovery();

    postgres.pause();
    awaitAtEachServer(honest, 503);
    postgres.resume();
    awaitRecovery();

    finish("PostgreSQL");
  }
}
