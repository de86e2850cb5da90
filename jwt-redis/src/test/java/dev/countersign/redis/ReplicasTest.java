package dev.countersign.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.FollowedRevocations;
import dev.countersign.jwt.revocation.RefreshFamily;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.Session;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.jwt.revocation.TokenKey;
import dev.countersign.testing.MovableClock;
import dev.countersign.testing.TokenMint;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A server with a replica, which takes over by the word of a Sentinel. */
@ParameterizedClass
@MethodSource("dev.countersign.redis.Servers#executables")
@Timeout(120)
class ReplicasTest {

  private static final InstantSource CLOCK = InstantSource.system();
  private static final SessionTimeouts TIMEOUTS =
      new SessionTimeouts(Duration.ofMinutes(10), Duration.ofHours(1));

  private final Path executable;
  private final TokenMint mint =
      TokenMint.at(MovableClock.at(CLOCK.instant())).withAlgorithm(JwsAlgorithm.HS256);
  private final CutOffRules rules =
      CutOffRules.builder().issuer(mint.issuerName()).maxTokenLifetime(Duration.ofHours(1)).build();
  private final List<AutoCloseable> opened = new ArrayList<>();

  private RedisProcess master;
  private RedisProcess replica;

  ReplicasTest(Path executable) {
    this.executable = executable;
  }

  @BeforeEach
  void start() throws Exception {
    master = opened(RedisProcess.start(executable, "--repl-diskless-sync-delay", "0"));
    replica =
        opened(
            RedisProcess.start(
                executable, "--replicaof", "127.0.0.1", Integer.toString(master.port())));
    master.await("WAIT 1 100", ":1");
  }

  @AfterEach
  void stop() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.add(resource);
    return resource;
  }

  private RedisStore store(String uri, int replicas) {
    RedisStore.Builder builder = RedisStore.builder(uri).timeout(Duration.ofSeconds(2));
    return opened((replicas > 0 ? builder.confirmedBy(replicas) : builder).connect());
  }

  private Jwt token() {
    return mint.jwt(claims -> claims.subject("alice"));
  }

  private static RevocationStatus ask(RevocationCheck check, Jwt jwt) {
    return check.check(jwt, CLOCK.instant());
  }

  private static boolean revoked(RevocationCheck check, Jwt jwt) {
    return ask(check, jwt) instanceof RevocationStatus.Revoked;
  }

  private static boolean live(RevocationCheck check, Jwt jwt) {
    return ask(check, jwt) instanceof RevocationStatus.Live;
  }

  @Test
  void what_no_replica_has_is_not_acknowledged_and_is_when_it_is_done_again() throws Exception {
    RedisRevocations here = store(master.uri(), 1).revocations(rules);
    RedisRevocations there = store(master.uri(), 1).revocations(rules);
    Jwt jwt = token();
    replica.pauseProcess();
    try {
      assertThatThrownBy(() -> here.denylist().revoke(jwt))
          .isInstanceOf(RevocationStoreException.class)
          .hasMessageContaining("only 0 replicas of 1");
      // It is there, so nothing is written again; and this connection has written nothing at all.
      assertThatThrownBy(() -> there.denylist().revoke(jwt))
          .isInstanceOf(RevocationStoreException.class)
          .hasMessageContaining("only 0 replicas of 1");
      assertThat(revoked(here.denylist(), jwt)).isTrue();
    } finally {
      replica.resumeProcess();
    }
    there.denylist().revoke(jwt);
    String key = Bytes.text(new Keyspace(Keyspace.DEFAULT).revoked(TokenKey.of(jwt)));
    assertThat(replica.command("EXISTS " + key)).isEqualTo(":1");
  }

  @Test
  void whatever_ends_something_is_not_acknowledged_without_a_replica() throws Exception {
    RedisStore unconfirmed = store(master.uri(), 0);
    RedisStore store =
        opened(
            RedisStore.builder(master.uri())
                .timeout(Duration.ofMillis(600))
                .confirmedBy(1)
                .connect());
    RedisRevocations revocations = store.revocations(rules);
    Sessions sessions = store.sessions(TIMEOUTS);
    Session one = sessions.start("alice");
    Session other = sessions.start("alice");
    Jwt recorded = token();
    replica.kill();
    master.await("WAIT 1 10", ":0");
    List<Runnable> ends =
        List.of(
            () -> revocations.denylist().revoke("i", "x", CLOCK.instant().plusSeconds(60)),
            () -> revocations.cutOffs().cutOff(CutOffScope.subject("i", "bob")),
            () -> sessions.end(one.id()),
            () -> sessions.end("alice", other.id()),
            () -> sessions.end(one.id()),
            () -> sessions.endAll("alice"),
            () -> store.allowlist().remove(recorded),
            () -> store.allowlist().remove("i", "x"),
            () -> store.refreshFamilies().revoke("A".repeat(22), revocation()));
    assertThat(ends)
        .allSatisfy(
            end ->
                assertThatThrownBy(end::run)
                    .isInstanceOf(RevocationStoreException.class)
                    .hasMessageContaining("only 0 replicas of 1"));
    unconfirmed.revocations(rules).denylist().revoke(token());
    assertThat(sessions.of("alice")).isEmpty();
  }

  private static RefreshFamily.Revocation revocation() {
    return new RefreshFamily.Revocation(CLOCK.instant(), RefreshFamily.Cause.REVOKED);
  }

  /** It is never live in between, and neither on a node that asks nor on one that follows. */
  @Test
  void what_was_acknowledged_stays_revoked_when_the_server_dies_and_its_replica_takes_over()
      throws Exception {
    RedisProcess sentinel = opened(RedisProcess.startSentinel(executable, "main", master));
    sentinel.await("SENTINEL REPLICAS main", "*1");
    String uri = "redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#main";
    RedisRevocations revocations = store(uri, 1).revocations(rules);
    FollowedRevocations followed =
        opened(FollowedRevocations.builder(revocations.feed()).cutOffs(rules).build().start());
    Jwt jwt = token();
    Jwt cutOff = mint.jwt(claims -> claims.subject("bob").claim("gen", 1L));
    revocations.denylist().revoke(jwt);
    revocations.cutOffs().cutOff(CutOffScope.subject(mint.issuerName(), "bob"));
    assertThat(followed.poll()).isTrue();
    master.kill();
    while (!revoked(revocations.denylist(), jwt) || !revoked(revocations.cutOffs(), cutOff)) {
      assertThat(live(revocations.denylist(), jwt)).isFalse();
      assertThat(live(revocations.cutOffs(), cutOff)).isFalse();
      assertThat(live(followed, jwt)).isFalse();
      assertThat(live(followed, cutOff)).isFalse();
      Thread.sleep(5);
    }
    replica.await("SET promoted 1", "+OK");
    Jwt later = token();
    RedisRevocations unconfirmed = store(uri, 0).revocations(rules);
    unconfirmed.denylist().revoke(later);
    assertThat(revoked(revocations.denylist(), later)).isTrue();
    Instant end = CLOCK.instant().plusSeconds(30);
    while (!revoked(followed, later) && CLOCK.instant().isBefore(end)) {
      Thread.sleep(20);
    }
    assertThat(revoked(followed, later)).isTrue();
    assertThat(revoked(followed, jwt)).isTrue();
    assertThat(live(followed, token())).isTrue();
  }
}
