package dev.countersign.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.testing.MovableClock;
import dev.countersign.testing.TokenMint;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the keys are called, in which slot of a Cluster they are, and how long they stay. */
class RedisKeysTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final String namespace = "test-" + UUID.randomUUID();

  private void writeEverythingThatExpires(RedisStore store) {
    TokenMint mint = TokenMint.at(MovableClock.at(InstantSource.system().instant()));
    RedisRevocations revocations =
        store.revocations(
            CutOffRules.builder()
                .onlyIssuersWithoutGenerations()
                .maxTokenLifetime(Duration.ofMinutes(10))
                .build());
    Instant now = InstantSource.system().instant();
    revocations.denylist().revoke("issuer", "id", now.plusSeconds(60));
    revocations.denylist().revoke("issuer", "long", now.plus(Duration.ofDays(3)));
    revocations.cutOffs().cutOff(CutOffScope.everyone("issuer"));
    revocations.cutOffs().cutOff(CutOffScope.client("issuer", "{other}"));
    revocations.cutOffs().cutOff(CutOffScope.subject("issuer", "}{"));
    store.sessions(new SessionTimeouts(Duration.ofMinutes(10), HOUR)).start("{alice}");
    mint.issuer().beforeRelease(store.allowlist()).build().issue(c -> c.subject("alice"));
    store.dpopReplayCache().isFirstUse("{client}", "id", now, now.plusSeconds(90));
    byte[] key = new byte[32];
    new Random(1).nextBytes(key);
    RefreshTokens.builder()
        .store(store.refreshFamilies())
        .keyEncryptionKeys(key)
        .idleLifetime(HOUR)
        .absoluteLifetime(HOUR)
        .listener(family -> {})
        .build()
        .issue(RefreshGrant.of("alice").withSessionId("{s}"));
  }

  @ParameterizedTest
  @MethodSource("dev.countersign.redis.Servers#all")
  void all_keys_of_a_namespace_are_in_one_slot_and_each_expires(Servers.Server server) {
    RedisClient raw = RedisClient.create(server.process().uri());
    try (RedisStore store = server.store(namespace).connect()) {
      writeEverythingThatExpires(store);
      RedisCommands<byte[], byte[]> redis = raw.connect(ByteArrayCodec.INSTANCE).sync();
      List<byte[]> keys = redis.keys("*" + namespace + "*");
      Set<String> kinds =
          keys.stream()
              .map(key -> Bytes.text(key).substring(namespace.length() + 3))
              .map(name -> name.startsWith("log") ? name : name.replaceAll(":[^:]{22}$", ""))
              .collect(Collectors.toSet());
      assertThat(kinds)
          .containsExactlyInAnyOrder(
              "d",
              "c:e",
              "c:top",
              "c:c",
              "c:s",
              "log",
              "log:long",
              "log:keep",
              "s",
              "s-of",
              "a",
              "f",
              "f-of",
              "f-in",
              "p",
              "p-of");
      assertThat(keys).allMatch(key -> redis.pttl(key) > 0);
      assertThat(keys.stream().map(SlotHash::getSlot).distinct()).hasSize(1);
      assertThat(keys).allMatch(key -> Bytes.text(key).startsWith("{" + namespace + "}:"));
    } finally {
      raw.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a{b", "a}b", "é", "a:b", "*"})
  void a_namespace_that_would_break_the_hash_tag_or_an_acl_rule_is_refused(String name) {
    RedisStore.Builder builder = RedisStore.builder("redis://127.0.0.1");
    assertThatThrownBy(() -> builder.namespace(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namespaces_share_nothing() {
    Servers.Server server = Servers.all().findFirst().orElseThrow();
    try (RedisStore one = server.store(namespace).connect();
        RedisStore other = server.store(namespace + "-").connect()) {
      SessionTimeouts timeouts = new SessionTimeouts(Duration.ofMinutes(10), HOUR);
      one.sessions(timeouts).start("alice");
      assertThat(other.sessions(timeouts).of("alice")).isEmpty();
      assertThat(other.sessions(timeouts).endAll("alice")).isZero();
      assertThat(one.sessions(timeouts).of("alice")).hasSize(1);
    }
  }

  @Test
  void scopes_are_read_as_they_were_written() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      CutOffScope.Kind kind =
          List.copyOf(EnumSet.allOf(CutOffScope.Kind.class)).get(random.nextInt(3));
      CutOffScope scope =
          new CutOffScope(
              kind, text(random), kind == CutOffScope.Kind.EVERYONE ? "" : text(random));
      assertThat(ScopeText.read(Bytes.text(Bytes.of(ScopeText.write(scope)))))
          .as("seed %d", seed)
          .isEqualTo(scope);
    }
  }

  private static String text(Random random) {
    String[] parts = {"", ":", "1", "é", "😀", "https://issuer.test", "e", "{", "\n", "0:"};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    return text.toString();
  }

  @Test
  void scopes_have_keys_of_their_own() {
    Keyspace keys = new Keyspace("a");
    Set<String> names = new HashSet<>();
    List<CutOffScope> scopes =
        List.of(
            CutOffScope.everyone("ab"),
            CutOffScope.client("ab", ""),
            CutOffScope.subject("ab", ""),
            CutOffScope.subject("a", "b"),
            CutOffScope.client("a", "b"));
    scopes.forEach(scope -> names.add(Bytes.text(keys.cutOff(scope))));
    assertThat(names).hasSize(scopes.size());
  }
}
