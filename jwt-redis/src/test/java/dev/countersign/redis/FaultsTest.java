package dev.countersign.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.FollowedRevocations;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.Session;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.keystore.KeyEncryptionKeys;
import dev.countersign.keystore.KeySet;
import dev.countersign.keystore.KeySetSeal;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.KeySetStorageException;
import dev.countersign.testing.MovableClock;
import dev.countersign.testing.TokenMint;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The server is killed, paused, and started again, while the client stays as it is. */
@ParameterizedClass
@MethodSource("dev.countersign.redis.Servers#executables")
class FaultsTest {

  private static final Duration TIMEOUT = Duration.ofMillis(300);

  /** Not a bound on speed: far more than a call that waits for ever would need to be seen. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final InstantSource CLOCK = InstantSource.system();
  private static final SessionTimeouts TIMEOUTS =
      new SessionTimeouts(Duration.ofMinutes(10), Duration.ofHours(1));

  private final Path executable;
  private final TokenMint mint =
      TokenMint.at(MovableClock.at(CLOCK.instant())).withAlgorithm(JwsAlgorithm.HS256);
  private final String issuer = mint.issuerName();
  private final CutOffRules rules =
      CutOffRules.builder().issuer(issuer).maxTokenLifetime(Duration.ofHours(1)).build();

  private RedisProcess redis;
  private RedisStore store;
  private RedisRevocations revocations;
  private DpopReplayCache proofs;

  FaultsTest(Path executable) {
    this.executable = executable;
  }

  @BeforeEach
  void start() throws Exception {
    redis = RedisProcess.start(executable, "--appendonly", "yes", "--appendfsync", "always");
    // On a busy machine an honest answer may take a while, with an fsync for each write.
    open(Duration.ofSeconds(3));
  }

  private void open(Duration timeout) {
    store = RedisStore.builder(redis.uri()).timeout(timeout).connect();
    revocations = store.revocations(rules);
    proofs = store.dpopReplayCache();
  }

  private void reopenWithAShortTimeout() {
    store.close();
    open(TIMEOUT);
  }

  @AfterEach
  void stop() throws Exception {
    store.close();
    redis.close();
  }

  private Jwt token() {
    return mint.jwt(claims -> claims.subject("alice"));
  }

  private static RevocationStatus ask(RevocationCheck check, Jwt jwt) {
    return check.check(jwt, CLOCK.instant());
  }

  private static boolean cannotTell(RevocationCheck check, Jwt jwt) {
    return ask(check, jwt) instanceof RevocationStatus.CannotTell;
  }

  private static boolean revoked(RevocationCheck check, Jwt jwt) {
    return ask(check, jwt) instanceof RevocationStatus.Revoked;
  }

  private static boolean live(RevocationCheck check, Jwt jwt) {
    return ask(check, jwt) instanceof RevocationStatus.Live;
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    Instant end = CLOCK.instant().plus(PATIENCE);
    while (!condition.call()) {
      assertThat(CLOCK.instant()).as("still waiting").isBefore(end);
      Thread.sleep(10);
    }
  }

  private List<RevocationCheck> checks() {
    return List.of(
        revocations.denylist(), revocations.cutOffs(), store.allowlist(), store.sessions(TIMEOUTS));
  }

  private Jwt inSession(Session session) {
    return mint.jwt(claims -> claims.subject(session.subject()).claim("sid", session.id()));
  }

  private void everyCallFailsWithoutAnAnswer() {
    Jwt jwt = inSession(Session.begin("alice", Optional.empty(), Optional.empty(), Instant.EPOCH));
    assertThat(checks()).allMatch(check -> cannotTell(check, jwt));
    assertThatThrownBy(() -> revocations.denylist().revoke(jwt))
        .isInstanceOf(RevocationStoreException.class);
    assertThatThrownBy(
            () -> revocations.cutOffs().current(issuer, Optional.empty(), Optional.empty()))
        .isInstanceOf(RevocationStoreException.class);
    assertThatThrownBy(() -> revocations.cutOffs().cutOff(CutOffScope.everyone(issuer)))
        .isInstanceOf(RevocationStoreException.class);
    assertThatThrownBy(() -> store.sessions(TIMEOUTS).start("alice"))
        .isInstanceOf(RevocationStoreException.class);
    assertThatThrownBy(() -> store.sessions(TIMEOUTS).endAll("alice"))
        .isInstanceOf(RevocationStoreException.class);
    Instant now = CLOCK.instant();
    assertThatThrownBy(() -> proofs.isFirstUse("key", "id", now, now.plusSeconds(90)))
        .isInstanceOf(RevocationStoreException.class);
    assertThatThrownBy(() -> store.refreshFamilies().find("x"))
        .isInstanceOf(RevocationStoreException.class);
    assertThatThrownBy(() -> store.allowlist().remove(jwt))
        .isInstanceOf(RevocationStoreException.class);
    assertThatThrownBy(() -> revocations.feed().since(RevocationFeed.Cursor.BEGINNING, 10))
        .isInstanceOf(RevocationStoreException.class);
  }

  @Test
  void a_killed_server_is_not_ready_and_is_again_when_it_is_back() throws Exception {
    assertThat(store.isReady()).isTrue();
    assertThat(store.problem()).isEmpty();
    redis.kill();
    await(() -> !store.isReady());
    assertThat(store.problem()).get().asString().contains("Redis");
    redis.startAgain();
    await(store::isReady);
    assertThat(store.problem()).isEmpty();
  }

  /** Nothing here needs the server's settings to be asked for, which would fail by itself. */
  @Test
  void a_killed_server_of_what_may_be_forgotten_is_not_ready_either() throws Exception {
    try (RedisStore forSessions = RedisStore.builder(redis.uri()).connect()) {
      forSessions.sessions(TIMEOUTS);
      assertThat(forSessions.isReady()).isTrue();
      redis.kill();
      await(() -> !forSessions.isReady());
      redis.startAgain();
      await(forSessions::isReady);
    }
  }

  @Test
  void a_server_that_hangs_is_not_ready_and_is_again_when_it_goes_on() throws Exception {
    reopenWithAShortTimeout();
    redis.pauseProcess();
    await(() -> !store.isReady());
    assertThat(store.problem()).get().asString().contains("no answer within " + TIMEOUT);
    redis.resumeProcess();
    await(store::isReady);
    assertThat(store.problem()).isEmpty();
  }

  @Test
  void a_store_that_was_closed_is_not_ready() throws Exception {
    store.close();
    await(() -> !store.isReady());
    assertThat(store.problem()).isPresent();
  }

  @Test
  void a_killed_server_makes_checks_undecided_and_writes_fail() throws Exception {
    redis.kill();
    everyCallFailsWithoutAnAnswer();
  }

  @Test
  void a_paused_server_makes_checks_undecided_and_writes_fail() throws Exception {
    reopenWithAShortTimeout();
    redis.pauseProcess();
    Instant began = CLOCK.instant();
    everyCallFailsWithoutAnAnswer();
    // Twelve calls of 0.3 s each: none of them waited for the server.
    assertThat(Duration.between(began, CLOCK.instant())).isLessThan(PATIENCE);
  }

  @Test
  void after_a_pause_all_is_as_before() throws Exception {
    Jwt stolen = token();
    Jwt honest = token();
    revocations.denylist().revoke(stolen);
    redis.pauseProcess();
    assertThat(cannotTell(revocations.denylist(), honest)).isTrue();
    redis.resumeProcess();
    await(() -> live(revocations.denylist(), honest));
    assertThat(revoked(revocations.denylist(), stolen)).isTrue();
  }

  @Test
  void what_was_acknowledged_as_revoked_stays_so_when_the_server_was_killed_and_started_again()
      throws Exception {
    Sessions sessions = store.sessions(TIMEOUTS);
    Jwt stolen = token();
    Jwt endless = token();
    Jwt old = mint.jwt(claims -> claims.subject("bob").claim("gen", 1L));
    Session session = sessions.start("alice");
    Session kept = sessions.start("alice");
    Jwt removed = mint.jwt(claims -> claims.subject("alice"));
    revocations.denylist().revoke(stolen);
    revocations.denylist().revoke(issuer, endless.id().orElseThrow(), Instant.MAX);
    revocations.cutOffs().cutOff(CutOffScope.subject(issuer, "bob"));
    sessions.end(session.id());

    redis.kill();
    assertThat(cannotTell(revocations.denylist(), stolen)).isTrue();
    redis.startAgain();
    await(() -> live(revocations.denylist(), token()));

    assertThat(revoked(revocations.denylist(), stolen)).isTrue();
    assertThat(revoked(revocations.denylist(), endless)).isTrue();
    assertThat(revoked(revocations.cutOffs(), old)).isTrue();
    assertThat(revoked(sessions, inSession(session))).isTrue();
    assertThat(live(sessions, inSession(kept))).isTrue();
    assertThat(revoked(store.allowlist(), removed)).isTrue();
  }

  /** With SIGKILL under load: of each token whose revocation was acknowledged, never live again. */
  @Test
  void no_acknowledged_revocation_is_lost_however_often_the_server_is_killed_under_load()
      throws Exception {
    List<Jwt> acknowledged = new CopyOnWriteArrayList<>();
    AtomicBoolean going = new AtomicBoolean(true);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Boolean>> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writers.add(
          threads.submit(
              () -> {
                while (going.get()) {
                  Jwt jwt = token();
                  try {
                    revocations.denylist().revoke(jwt);
                    acknowledged.add(jwt);
                  } catch (RevocationStoreException e) {
                    Thread.sleep(5);
                  }
                }
                return true;
              }));
    }
    for (int kills = 0; kills < 3; kills++) {
      int before = acknowledged.size();
      await(() -> acknowledged.size() > before + 50);
      redis.kill();
      redis.startAgain();
    }
    int before = acknowledged.size();
    await(() -> acknowledged.size() > before + 50);
    going.set(false);
    for (Future<Boolean> writer : writers) {
      assertThat(writer.get()).isTrue();
    }
    threads.shutdownNow();
    assertThat(acknowledged).allMatch(jwt -> revoked(revocations.denylist(), jwt));
    try (FollowedRevocations node =
        FollowedRevocations.builder(revocations.feed()).cutOffs(rules).build()) {
      assertThat(node.poll()).isTrue();
      assertThat(acknowledged).allMatch(jwt -> revoked(node, jwt));
    }
  }

  /** What was sent and not answered is not sent again on the connection that takes its place. */
  @Test
  void a_command_whose_answer_was_lost_is_not_sent_again() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (SilentProxy proxy = new SilentProxy(redis.port());
        RedisStore patient =
            RedisStore.builder("redis://127.0.0.1:" + proxy.port())
                .timeout(Duration.ofSeconds(10))
                .connect()) {
      RedisRevocations slow = patient.revocations(rules);
      // The script is known to the server, so that it would run at once.
      slow.denylist().revoke(token());
      Jwt jwt = token();
      proxy.silenceOpenConnections();
      Future<?> revoking = thread.submit(() -> slow.denylist().revoke(jwt));
      await(proxy::hasSwallowed);
      proxy.closeOpenConnections();
      assertThatThrownBy(revoking::get).hasCauseInstanceOf(RevocationStoreException.class);
      await(() -> live(slow.denylist(), token()));
      assertThat(live(slow.denylist(), jwt)).isTrue();
    } finally {
      thread.shutdownNow();
    }
  }

  /**
   * For as long as it takes: a token whose revocation was acknowledged is, later than the bound,
   * not live on a node that follows; also through a kill and a pause that are longer than the
   * bound.
   */
  @Test
  void a_follower_keeps_its_staleness_bound_through_kill_and_pause() throws Exception {
    reopenWithAShortTimeout();
    Duration bound = Duration.ofMillis(1500);
    Map<Jwt, Instant> acknowledged = new ConcurrentHashMap<>();
    AtomicBoolean going = new AtomicBoolean(true);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (FollowedRevocations node =
        FollowedRevocations.builder(revocations.feed())
            .cutOffs(rules)
            .pollEvery(Duration.ofMillis(100))
            .staleAfter(bound)
            .build()
            .start()) {
      await(node::isReady);
      Future<Boolean> writer =
          threads.submit(
              () -> {
                while (going.get()) {
                  Jwt jwt = token();
                  try {
                    revocations.denylist().revoke(jwt);
                    acknowledged.put(jwt, CLOCK.instant());
                  } catch (RevocationStoreException e) {
                    // Not acknowledged, so nothing was promised.
                  }
                  Thread.sleep(10);
                }
                return true;
              });
      Future<Integer> reader =
          threads.submit(
              () -> {
                int asked = 0;
                while (going.get()) {
                  for (Map.Entry<Jwt, Instant> each : acknowledged.entrySet()) {
                    Instant now = CLOCK.instant();
                    if (now.isAfter(each.getValue().plus(bound))) {
                      assertThat(node.check(each.getKey(), now))
                          .isNotInstanceOf(RevocationStatus.Live.class);
                      asked++;
                    }
                  }
                  Thread.sleep(5);
                }
                return asked;
              });
      await(() -> acknowledged.size() > 20);
      redis.pauseProcess();
      await(() -> !node.isReady());
      assertThat(cannotTell(node, token())).isTrue();
      redis.resumeProcess();
      await(node::isReady);
      // Of what is acknowledged after the last poll the node knows nothing yet.
      List<Jwt> polled = acknowledged.keySet().stream().limit(5).toList();
      await(() -> polled.stream().allMatch(jwt -> revoked(node, jwt)));
      redis.kill();
      await(() -> !node.isReady());
      assertThat(cannotTell(node, token())).isTrue();
      assertThat(polled).hasSize(5).allMatch(jwt -> revoked(node, jwt));
      redis.startAgain();
      await(node::isReady);
      int before = acknowledged.size();
      await(() -> acknowledged.size() > before + 20);
      going.set(false);
      assertThat(writer.get()).isTrue();
      assertThat(reader.get()).isPositive();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void hints_come_again_after_the_server_was_started_again() throws Exception {
    AtomicInteger hints = new AtomicInteger();
    try (var watch = revocations.feed().watch(hints::incrementAndGet)) {
      await(() -> hints.get() > 0);
      redis.kill();
      redis.startAgain();
      int before = hints.get();
      // The one for the new connection.
      await(() -> hints.get() > before);
      await(() -> live(revocations.denylist(), token()));
      await(
          () -> {
            int now = hints.get();
            revocations.denylist().revoke(token());
            Thread.sleep(50);
            return hints.get() > now;
          });
      assertThat(watch).isNotNull();
    }
  }

  @Test
  void a_key_set_is_neither_empty_nor_lost_when_the_server_is_away() throws Exception {
    KeySetSeal seal =
        KeySetSeal.under(
            KeyEncryptionKeys.of(
                new byte[] {
                  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
                  17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32
                }));
    KeySetStorage storage = store.keySet(seal);
    storage.compareAndSet(0, KeySet.of(1, "first", List.of()));
    redis.pauseProcess();
    assertThatThrownBy(storage::load).isInstanceOf(KeySetStorageException.class);
    assertThat(storage.compareAndSet(1, KeySet.of(2, "second", List.of())))
        .isEqualTo(KeySetStorage.WriteResult.UNKNOWN);
    redis.kill();
    redis.startAgain();
    await(
        () -> {
          try {
            return storage.load().version() >= 1;
          } catch (KeySetStorageException e) {
            return false;
          }
        });
    assertThat(storage.load().changeId()).isEqualTo("first");
  }

  /** As after a failover whose old host says nothing any more. */
  @Test
  void a_connection_whose_peer_has_gone_without_a_word_is_replaced() throws Exception {
    try (SilentProxy proxy = new SilentProxy(redis.port());
        RedisStore through =
            RedisStore.builder("redis://127.0.0.1:" + proxy.port()).timeout(TIMEOUT).connect()) {
      RedisRevocations behind = through.revocations(rules);
      Jwt jwt = token();
      await(() -> live(behind.denylist(), jwt));
      proxy.silenceOpenConnections();
      assertThat(cannotTell(behind.denylist(), jwt)).isTrue();
      await(() -> live(behind.denylist(), jwt));
    }
  }

  @Test
  void a_server_that_became_a_replica_takes_no_revocation_until_it_leads_again() throws Exception {
    assertThat(redis.command("REPLICAOF 127.0.0.1 1")).isEqualTo("+OK");
    Jwt jwt = token();
    assertThatThrownBy(() -> revocations.denylist().revoke(jwt))
        .isInstanceOf(RevocationStoreException.class)
        .hasMessageContaining("READONLY");
    redis.command("REPLICAOF NO ONE");
    await(
        () -> {
          try {
            revocations.denylist().revoke(jwt);
            return true;
          } catch (RevocationStoreException e) {
            return false;
          }
        });
    assertThat(revoked(revocations.denylist(), jwt)).isTrue();
  }
}
