package dev.countersign.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.jwt.revocation.RevocationStoreFullException;
import dev.countersign.jwt.revocation.TokenKey;
import dev.countersign.testing.DpopReplayCacheContract;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.countersign.redis.Servers#all")
class RedisDpopReplayCacheTest extends DpopReplayCacheContract {

  private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
  private static final Instant END = NOW.plusSeconds(90);

  private final Servers.Server server;
  private final String namespace = "test-" + UUID.randomUUID();
  private final List<RedisStore> opened = new ArrayList<>();

  RedisDpopReplayCacheTest(Servers.Server server) {
    this.server = server;
  }

  private RedisStore node() {
    RedisStore store = server.store(namespace).timeout(Duration.ofSeconds(10)).connect();
    opened.add(store);
    return store;
  }

  @AfterEach
  void close() {
    opened.forEach(RedisStore::close);
  }

  @Override
  protected List<DpopReplayCache> nodes(InstantSource clock) {
    return List.of(node().dpopReplayCache(), node().dpopReplayCache());
  }

  @Test
  void one_client_cannot_fill_the_server() {
    DpopReplayCache cache = node().dpopReplayCache(2);
    assertThat(cache.isFirstUse("greedy", "1", NOW, END)).isTrue();
    assertThat(cache.isFirstUse("greedy", "2", NOW, END)).isTrue();

    assertThatThrownBy(() -> cache.isFirstUse("greedy", "3", NOW, END))
        .isInstanceOf(RevocationStoreFullException.class)
        .hasMessageContaining("2 proofs");
    assertThat(cache.isFirstUse("greedy", "2", NOW, END)).as("what was used stays so").isFalse();
    assertThat(cache.isFirstUse("other", "3", NOW, END)).isTrue();
  }

  @Test
  void a_replay_takes_no_space() {
    DpopReplayCache cache = node().dpopReplayCache(2);
    for (int i = 0; i < 5; i++) {
      cache.isFirstUse("client", "1", NOW, END);
    }
    assertThat(cache.isFirstUse("client", "2", NOW, END)).isTrue();
  }

  @Test
  void proofs_are_kept_for_their_time_and_the_skew_of_nodes_and_their_number_for_their_time()
      throws Exception {
    node().dpopReplayCache().isFirstUse("client", "1", NOW, END);
    node().dpopReplayCache().isFirstUse("client", "2", NOW, END);
    Keyspace keys = new Keyspace(namespace);
    long number = ttl(keys.proofsOf("client"));
    assertThat(number).isBetween(1L, 90_001L);
    for (String id : List.of("1", "2")) {
      long proof = ttl(keys.proof(TokenKey.of("client", id)));
      assertThat(proof).isBetween(number + 299_000L, 390_001L);
    }
  }

  private long ttl(byte[] key) throws Exception {
    return Long.parseLong(server.process().command("PTTL " + Bytes.text(key)).substring(1));
  }

  @Test
  void a_bound_of_none_is_refused() {
    RedisStore store = node();
    assertThatThrownBy(() -> store.dpopReplayCache(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
