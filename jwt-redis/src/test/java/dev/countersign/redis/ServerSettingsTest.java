package dev.countersign.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.FollowedRevocations;
import dev.countersign.jwt.revocation.RefreshFamily;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.RevocationStoreFullException;
import dev.countersign.jwt.revocation.Session;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.keystore.KeyEncryptionKeys;
import dev.countersign.keystore.KeySet;
import dev.countersign.keystore.KeySetSeal;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.testing.MovableClock;
import dev.countersign.testing.TokenMint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the server must be configured to, and what a user of it must be allowed. */
@ParameterizedClass
@MethodSource("dev.countersign.redis.Servers#executables")
class ServerSettingsTest {

  private static final String PASSWORD = "p4ss:w0rd/with?signs";

  /** The rule of docs/redis.md, for the namespace {@code auth}. */
  private static final String RULES =
      "~{auth}:* resetchannels -@all +eval +evalsha +get +set +del +exists +mget +hget +hset"
          + " +hmget +pexpireat +persist +pttl +time +xadd +xrange +xread +zadd +zrange +zrem"
          + " +zremrangebyscore +zscan +ping";

  private final Path executable;
  private final CutOffRules rules =
      CutOffRules.builder()
          .onlyIssuersWithoutGenerations()
          .maxTokenLifetime(Duration.ofHours(1))
          .build();

  private RedisProcess redis;

  ServerSettingsTest(Path executable) {
    this.executable = executable;
  }

  @BeforeEach
  void start() throws Exception {
    redis = RedisProcess.start(executable);
  }

  @AfterEach
  void stop() throws Exception {
    redis.close();
  }

  private void user(String more) throws Exception {
    assertThat(redis.command("ACL SETUSER node on >" + PASSWORD + " " + RULES + " " + more))
        .isEqualTo("+OK");
  }

  private RedisStore asUser() {
    return RedisStore.builder(redis.uri())
        .namespace("auth")
        .credentials("node", PASSWORD.toCharArray())
        .connect();
  }

  @Test
  void a_server_that_evicts_is_refused() throws Exception {
    redis.command("CONFIG SET maxmemory-policy volatile-lru");
    try (RedisStore store = RedisStore.builder(redis.uri()).connect()) {
      assertThatThrownBy(() -> store.revocations(rules))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("noeviction")
          .hasMessageContaining("volatile-lru");
      assertThatThrownBy(store::dpopReplayCache)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("noeviction");
    }
  }

  @Test
  void a_server_that_evicts_is_refused_also_if_only_info_may_be_read() throws Exception {
    user("+info");
    redis.command("CONFIG SET maxmemory-policy allkeys-lru");
    try (RedisStore store = asUser()) {
      assertThatThrownBy(() -> store.revocations(rules))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("allkeys-lru");
    }
  }

  @Test
  void a_server_whose_policy_may_not_be_read_is_taken() throws Exception {
    user("");
    redis.command("CONFIG SET maxmemory-policy allkeys-lru");
    try (RedisStore store = asUser()) {
      assertThatCode(() -> store.revocations(rules)).doesNotThrowAnyException();
    }
  }

  @Test
  void a_server_that_is_set_to_evict_later_is_a_problem_and_still_ready() throws Exception {
    MovableClock clock = MovableClock.at(Instant.EPOCH);
    try (RedisStore store = RedisStore.builder(redis.uri()).clock(clock).connect()) {
      var unused = store.revocations(rules);
      assertThat(store.problem()).isEmpty();
      redis.command("CONFIG SET maxmemory-policy volatile-lru");
      clock.advance(Duration.ofSeconds(1));
      assertThat(store.problem()).get().asString().contains("noeviction", "volatile-lru");
      assertThat(store.isReady()).isTrue();
    }
  }

  @Test
  void a_server_that_evicts_is_no_problem_where_nothing_is_kept_that_must_stay() throws Exception {
    redis.command("CONFIG SET maxmemory-policy volatile-lru");
    try (RedisStore store = RedisStore.builder(redis.uri()).connect()) {
      assertThat(store.problem()).isEmpty();
    }
  }

  @Test
  void the_user_of_the_documentation_may_ask_for_the_health() throws Exception {
    user("");
    try (RedisStore store = asUser()) {
      var unused = store.revocations(rules);
      assertThat(store.problem()).isEmpty();
      assertThat(store.isReady()).isTrue();
    }
  }

  @Test
  void sessions_may_be_evicted() throws Exception {
    redis.command("CONFIG SET maxmemory-policy volatile-lru");
    try (RedisStore store = RedisStore.builder(redis.uri()).connect()) {
      Sessions sessions =
          store.sessions(new SessionTimeouts(Duration.ofMinutes(1), Duration.ofHours(1)));
      assertThat(sessions.of("alice")).isEmpty();
    }
  }

  @Test
  void a_server_without_memory_refuses_and_revokes_nothing() throws Exception {
    try (RedisStore store = RedisStore.builder(redis.uri()).connect()) {
      RedisRevocations revocations = store.revocations(rules);
      DpopReplayCache proofs = store.dpopReplayCache();
      redis.command("CONFIG SET maxmemory 1");
      assertThatThrownBy(
              () -> proofs.isFirstUse("k", "id", Instant.EPOCH, Instant.EPOCH.plusSeconds(90)))
          .isInstanceOf(RevocationStoreFullException.class);
      assertThatThrownBy(() -> revocations.denylist().revoke("issuer", "id", Instant.MAX))
          .isInstanceOf(RevocationStoreFullException.class);
      assertThatThrownBy(() -> revocations.cutOffs().cutOff(CutOffScope.everyone("issuer")))
          .isInstanceOf(RevocationStoreFullException.class);
      assertThat(redis.command("DBSIZE")).isEqualTo(":0");
    }
  }

  @Test
  void a_wrong_password_is_said_at_once_and_not_shown() throws Exception {
    user("");
    RedisStore.Builder builder =
        RedisStore.builder(redis.uri()).credentials("node", "wrong-secret".toCharArray());
    assertThatThrownBy(builder::connect)
        .isInstanceOf(RevocationStoreException.class)
        .satisfies(e -> assertThat(texts(e)).contains("WRONGPASS").doesNotContain("wrong-secret"));
    String inUri = "redis://node:wrong-secret@127.0.0.1:" + redis.port();
    assertThatThrownBy(() -> RedisStore.builder(inUri).connect())
        .isInstanceOf(RevocationStoreException.class)
        .satisfies(e -> assertThat(texts(e)).contains("WRONGPASS").doesNotContain("wrong-secret"));
  }

  private static String texts(Throwable failure) {
    StringBuilder texts = new StringBuilder();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      texts.append(each).append('\n');
    }
    return texts.toString();
  }

  @Test
  void a_user_with_the_documented_rules_can_do_all_and_touches_no_other_key() throws Exception {
    user("");
    TokenMint mint = TokenMint.at(MovableClock.at(InstantSource.system().instant()));
    try (RedisStore store = asUser()) {
      RedisRevocations revocations = store.revocations(rules);
      var jwt = mint.jwt(claims -> claims.subject("alice"));
      revocations.denylist().revoke(jwt);
      revocations.denylist().revoke("issuer", "endless", Instant.MAX);
      revocations.cutOffs().cutOff(CutOffScope.subject("issuer", "alice"));
      revocations.cutOffs().current("issuer", Optional.of("alice"), Optional.of("web"));
      try (FollowedRevocations node =
          FollowedRevocations.builder(revocations.feed()).cutOffs(rules).build()) {
        assertThat(node.poll()).isTrue();
        assertThat(node.poll()).isTrue();
      }
      Sessions sessions =
          store.sessions(new SessionTimeouts(Duration.ofMinutes(1), Duration.ofHours(1)));
      Session session = sessions.start("alice");
      Instant later = session.startedAt().plusSeconds(30);
      var inSession = mint.jwt(claims -> claims.subject("alice").claim("sid", session.id()));
      sessions.check(inSession, later);
      assertThat(sessions.of("alice").get(0).lastUsedAt()).isEqualTo(later);
      assertThat(sessions.end(session.id())).isTrue();
      sessions.start("alice");
      assertThat(sessions.endAll("alice")).isOne();
      var recorded =
          mint.issuer()
              .beforeRelease(store.allowlist())
              .build()
              .issueToken(claims -> claims.subject("alice"));
      assertThat(store.allowlist().remove(recorded.issuer(), recorded.id())).isTrue();
      Instant now = InstantSource.system().instant();
      for (String id : List.of("1", "2")) {
        assertThat(store.dpopReplayCache().isFirstUse("client", id, now, now.plusSeconds(90)))
            .isTrue();
      }
      RefreshFamily family = family();
      store.refreshFamilies().add(family);
      assertThat(store.refreshFamilies().find(family.id())).contains(family);
      assertThat(store.refreshFamilies().findBySubject("alice")).containsExactly(family);
      assertThat(
              store
                  .refreshFamilies()
                  .advance(family.id(), 0, family.createdAt(), family.idleExpiry()))
          .isTrue();
      KeySetStorage keys =
          store.keySet(
              KeySetSeal.under(
                  KeyEncryptionKeys.of(
                      "a key of thirty-two bytes, exact".getBytes(StandardCharsets.US_ASCII))));
      assertThat(keys.compareAndSet(0, KeySet.of(1, "change", List.of())))
          .isEqualTo(KeySetStorage.WriteResult.APPLIED);
      assertThat(keys.load().version()).isOne();
    }
  }

  @Test
  void to_be_confirmed_by_replicas_a_user_needs_wait_as_well() throws Exception {
    user("+wait");
    try (RedisStore store =
        RedisStore.builder(redis.uri())
            .namespace("auth")
            .credentials("node", PASSWORD.toCharArray())
            .timeout(Duration.ofMillis(500))
            .confirmedBy(1)
            .connect()) {
      assertThatThrownBy(() -> store.allowlist().remove("issuer", "id"))
          .isInstanceOf(RevocationStoreException.class)
          .hasMessageContaining("only 0 replicas of 1");
    }
  }

  private static RefreshFamily family() {
    Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS);
    return new RefreshFamily(
        "a".repeat(22),
        RefreshGrant.of("alice").withSessionId("s").withAttribute("scope", ""),
        "key",
        now,
        now.plusSeconds(60),
        now.plusSeconds(30),
        0,
        now,
        Optional.empty());
  }
}
