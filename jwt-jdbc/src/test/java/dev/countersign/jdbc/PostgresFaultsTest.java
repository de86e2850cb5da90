package dev.countersign.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.FollowedRevocations;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RefreshRotation;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.keystore.KeySet;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.KeySetStorage.WriteResult;
import dev.countersign.keystore.KeySetStorageException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL killed, paused and started again under one set of stores that nobody restarts. */
class PostgresFaultsTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  /**
   * A machine that is busy with other builds; a call that hangs does so for ten seconds and more.
   */
  private static final Duration TIMEOUT_AND_SLACK = Duration.ofSeconds(6);

  private static final AtomicInteger TESTS = new AtomicInteger();

  private static PostgresServer server;
  private static HikariDataSource pool;

  private JdbcStores stores;
  private Denylist denylist;
  private CutOffs cutOffs;
  private Sessions sessions;
  private Allowlist allowlist;
  private RefreshTokens refreshTokens;
  private KeySetStorage keySet;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.embedded();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.url());
    config.setMaximumPoolSize(8);
    // As Hikari has it by default: thirty seconds to wait for a connection.
    pool = new HikariDataSource(config);
  }

  @AfterAll
  static void stop() throws Exception {
    pool.close();
    server.close();
  }

  @BeforeEach
  void stores() {
    String prefix = "f" + TESTS.incrementAndGet() + "_";
    JdbcStores patient =
        JdbcStores.postgresql(pool).tablePrefix(prefix).timeout(Duration.ofSeconds(20)).build();
    patient.applySchema();
    stores = JdbcStores.postgresql(pool).tablePrefix(prefix).timeout(TIMEOUT).build();
    denylist = stores.denylist();
    cutOffs =
        stores.cutOffs(
            CutOffRules.builder()
                .issuer(Tokens.MINT.issuerName())
                .maxTokenLifetime(Duration.ofHours(1))
                .build());
    sessions = stores.sessions(new SessionTimeouts(Duration.ofMinutes(10), Duration.ofHours(1)));
    allowlist = stores.allowlist();
    refreshTokens =
        RefreshTokens.builder()
            .store(stores.refreshFamilies())
            .keyEncryptionKeys(
                "a key of thirty-two bytes, exact".getBytes(StandardCharsets.US_ASCII))
            .build();
    keySet = stores.keySet(JdbcKeySetTest.SEAL);
  }

  private static RevocationStatus ask(RevocationCheck check, Jwt jwt) {
    return check.check(jwt, InstantSource.system().instant());
  }

  /** What is true again some time after a server came back: within ten seconds. */
  private static <T> T eventually(Callable<T> call) throws Exception {
    for (int i = 0; ; i++) {
      try {
        return call.call();
      } catch (RevocationStoreException | KeySetStorageException | AssertionError e) {
        if (i == 100) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  @Test
  void a_killed_server_is_not_ready_and_is_again_when_it_is_back() throws Exception {
    assertThat(stores.isReady()).isTrue();
    assertThat(stores.problem()).isEmpty();
    server.kill();
    try {
      eventually(() -> assertThat(stores.isReady()).isFalse());
      assertThat(stores.problem()).get().asString().contains("the database");
    } finally {
      server.startAgain();
    }
    eventually(() -> assertThat(stores.isReady()).isTrue());
    assertThat(stores.problem()).isEmpty();
  }

  @Test
  void a_server_that_hangs_is_not_ready_within_the_timeout() throws Exception {
    server.pause();
    try {
      eventually(() -> assertThat(stores.isReady()).isFalse());
      assertThat(stores.problem()).get().asString().contains("the database");
    } finally {
      server.resume();
    }
    eventually(() -> assertThat(stores.isReady()).isTrue());
    assertThat(stores.problem()).isEmpty();
  }

  private Jwt sessionToken(String sid) {
    return Tokens.MINT.jwt(claims -> claims.subject("alice").claim("sid", sid));
  }

  private void assertThatNobodyCanTellOrHangs(String refreshToken, Jwt ofSession) throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (RevocationCheck check : List.of(denylist, cutOffs, allowlist)) {
      calls.add(() -> ask(check, Tokens.ANY) instanceof RevocationStatus.CannotTell);
    }
    calls.add(() -> ask(sessions, ofSession) instanceof RevocationStatus.CannotTell);
    calls.add(() -> throwsStoreException(() -> denylist.revoke(Tokens.ANY)));
    calls.add(() -> throwsStoreException(() -> cutOffs.cutOff(CutOffScope.everyone("other"))));
    calls.add(
        () ->
            throwsStoreException(
                () -> cutOffs.current("other", Optional.empty(), Optional.empty())));
    calls.add(() -> throwsStoreException(() -> sessions.start("bob")));
    calls.add(() -> throwsStoreException(() -> sessions.endAll("bob")));
    calls.add(() -> throwsStoreException(() -> stores.revocationFeed().since(Feeds.BEGINNING, 9)));
    calls.add(() -> throwsStoreException(() -> stores.purgeExpired()));
    Instant now = InstantSource.system().instant();
    calls.add(
        () ->
            throwsStoreException(
                () -> stores.dpopReplayCache().isFirstUse("k", "id", now, now.plusSeconds(90))));
    calls.add(() -> refreshTokens.rotate(refreshToken) instanceof RefreshRotation.Unavailable);
    calls.add(
        () -> {
          assertThatThrownBy(keySet::load).isInstanceOf(KeySetStorageException.class);
          return true;
        });
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try {
      for (Future<Boolean> call : threads.invokeAll(calls, 60, TimeUnit.SECONDS)) {
        assertThat(call.isCancelled()).isFalse();
        assertThat(call.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    // One by one, since the bound is that of a call.
    long before = System.nanoTime();
    assertThat(ask(denylist, Tokens.ANY)).isInstanceOf(RevocationStatus.CannotTell.class);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(TIMEOUT_AND_SLACK);
  }

  private static boolean throwsStoreException(Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(RevocationStoreException.class);
    return true;
  }

  @Test
  void while_it_is_paused_nobody_can_tell_and_afterwards_all_is_as_before() throws Exception {
    Jwt revoked = Tokens.of("mallory");
    denylist.revoke(revoked);
    String refreshToken = refreshTokens.issue(RefreshGrant.of("alice"));
    Jwt ofSession = sessionToken(sessions.start("alice").id());
    server.pause();
    try {
      assertThatNobodyCanTellOrHangs(refreshToken, ofSession);
      assertThat(keySet.compareAndSet(0, KeySet.of(1, "lost", List.of())))
          .isEqualTo(WriteResult.UNKNOWN);
    } catch (KeySetStorageException e) {
      // No connection was to be had, so that it certainly was not written.
      assertThat(e).hasMessageContaining("within");
    } finally {
      server.resume();
    }
    assertThatAllIsAsBefore(revoked, ofSession, refreshToken);
  }

  private void assertThatAllIsAsBefore(Jwt revoked, Jwt ofSession, String refreshToken)
      throws Exception {
    eventually(
        () -> assertThat(ask(denylist, revoked)).isInstanceOf(RevocationStatus.Revoked.class));
    eventually(
        () -> assertThat(ask(sessions, ofSession)).isInstanceOf(RevocationStatus.Live.class));
    eventually(
        () ->
            assertThat(refreshTokens.rotate(refreshToken))
                .isInstanceOf(RefreshRotation.Rotated.class));
    eventually(
        () -> {
          cutOffs.cutOff(CutOffScope.everyone("other"));
          return true;
        });
    long version = eventually(() -> keySet.load().version());
    assertThat(
            eventually(
                () -> keySet.compareAndSet(version, KeySet.of(version + 1, "change", List.of()))))
        .isEqualTo(WriteResult.APPLIED);
  }

  @Test
  void while_it_is_down_nobody_can_tell_and_afterwards_all_is_as_before() throws Exception {
    Jwt revoked = Tokens.of("mallory");
    denylist.revoke(revoked);
    String refreshToken = refreshTokens.issue(RefreshGrant.of("alice"));
    Jwt ofSession = sessionToken(sessions.start("alice").id());
    server.kill();
    try {
      assertThatNobodyCanTellOrHangs(refreshToken, ofSession);
    } finally {
      server.startAgain();
    }
    assertThatAllIsAsBefore(revoked, ofSession, refreshToken);
  }

  /** SIGKILL and restarts in the midst of many writes; what was acknowledged counts. */
  @Test
  void what_was_acknowledged_as_revoked_is_never_live_again() throws Exception {
    Map<Jwt, RevocationCheck> acknowledged = new ConcurrentHashMap<>();
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger wrong = new AtomicInteger();
    List<Runnable> users =
        List.of(
            () -> {
              Jwt jwt = Tokens.of("alice");
              denylist.revoke(jwt);
              acknowledged.put(jwt, denylist);
            },
            () -> {
              String sid = sessions.start("alice").id();
              sessions.end(sid);
              acknowledged.put(sessionToken(sid), sessions);
            },
            () -> {
              String sid = sessions.start("bob").id();
              sessions.endAll("bob");
              acknowledged.put(
                  Tokens.MINT.jwt(claims -> claims.subject("bob").claim("sid", sid)), sessions);
            },
            () -> {
              String token =
                  Tokens.MINT
                      .issuer()
                      .beforeRelease(allowlist)
                      .build()
                      .issue(claims -> claims.subject("alice"));
              Jwt jwt = Tokens.MINT.validator().build().validate(token);
              allowlist.remove(jwt);
              acknowledged.put(jwt, allowlist);
            },
            () -> {
              Jwt before = Tokens.MINT.jwt(claims -> claims.subject("carol"));
              cutOffs.cutOff(CutOffScope.subject(Tokens.MINT.issuerName(), "carol"));
              acknowledged.put(before, cutOffs);
            },
            () ->
                acknowledged.forEach(
                    (jwt, check) -> {
                      if (ask(check, jwt) instanceof RevocationStatus.Live) {
                        wrong.incrementAndGet();
                      }
                    }));
    ExecutorService threads = Executors.newFixedThreadPool(users.size());
    try {
      users.forEach(user -> threads.execute(() -> repeat(user, over)));
      for (int i = 0; i < 2; i++) {
        awaitMore(acknowledged);
        server.kill();
        server.startAgain();
        awaitMore(acknowledged);
        server.restart();
      }
      awaitMore(acknowledged);
    } finally {
      over.set(true);
      threads.shutdown();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(wrong).hasValue(0);
    for (Map.Entry<Jwt, RevocationCheck> revoked : acknowledged.entrySet()) {
      eventually(
          () ->
              assertThat(ask(revoked.getValue(), revoked.getKey()))
                  .isInstanceOf(RevocationStatus.Revoked.class));
    }
    System.out.println("revocations acknowledged between faults: " + acknowledged.size());
  }

  private static void repeat(Runnable user, AtomicBoolean over) {
    while (!over.get()) {
      try {
        user.run();
      } catch (RuntimeException e) {
        // Not acknowledged, so nothing is promised.
      }
    }
  }

  private static void awaitMore(Map<Jwt, RevocationCheck> acknowledged) throws Exception {
    int before = acknowledged.size();
    for (int i = 0; i < 300 && acknowledged.size() < before + 20; i++) {
      Thread.sleep(100);
    }
    assertThat(acknowledged.size()).isGreaterThanOrEqualTo(before + 20);
  }

  @Test
  void a_node_that_follows_keeps_what_it_knew_and_goes_on_after_a_restart() throws Exception {
    Jwt first = Tokens.of("first");
    Jwt second = Tokens.of("second");
    try (FollowedRevocations node = FollowedRevocations.builder(stores.revocationFeed()).build()) {
      denylist.revoke(first);
      assertThat(node.poll()).isTrue();
      server.kill();
      assertThat(node.poll()).isFalse();
      assertThat(ask(node, first)).isInstanceOf(RevocationStatus.Revoked.class);
      server.startAgain();
      eventually(
          () -> {
            denylist.revoke(second);
            return true;
          });
      eventually(() -> assertThat(node.poll()).isTrue());
      assertThat(ask(node, first)).isInstanceOf(RevocationStatus.Revoked.class);
      assertThat(ask(node, second)).isInstanceOf(RevocationStatus.Revoked.class);
      assertThat(ask(node, Tokens.ANY)).isInstanceOf(RevocationStatus.Live.class);
    }
  }

  /** Ids of transactions may come again on a server that lost some: nobody may rely on them. */
  @Test
  void after_a_restart_the_feed_begins_anew() throws Exception {
    denylist.revoke(Tokens.of("mallory"));
    var page = stores.revocationFeed().since(Feeds.BEGINNING, 100);
    server.restart();
    assertThat(eventually(() -> stores.revocationFeed().since(page.next(), 100)).entries())
        .isEqualTo(page.entries())
        .hasSize(1);
  }
}
