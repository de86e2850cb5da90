package dev.countersign.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.FollowedRevocations;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.testing.MovableClock;
import dev.countersign.testing.TokenMint;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Namespaces on each of three nodes, by a client that is told of one node alone. */
class ClusterTest {

  private static final int NODES = 3;
  private static final InstantSource CLOCK = InstantSource.system();

  private final TokenMint mint =
      TokenMint.at(MovableClock.at(CLOCK.instant())).withAlgorithm(JwsAlgorithm.HS256);
  private final CutOffRules rules =
      CutOffRules.builder().issuer(mint.issuerName()).maxTokenLifetime(Duration.ofHours(1)).build();
  private final List<RedisProcess> nodes = new ArrayList<>();

  private static int nodeOf(int slot) {
    return slot * NODES / SlotHash.SLOT_COUNT;
  }

  @BeforeEach
  void start() throws Exception {
    List<StringBuilder> slots = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      nodes.add(RedisProcess.start(RedisProcess.embedded(), "--cluster-enabled", "yes"));
      nodes.get(node).await("CLUSTER SET-CONFIG-EPOCH " + (node + 1), "+OK");
      slots.add(new StringBuilder("CLUSTER ADDSLOTS"));
    }
    for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot++) {
      slots.get(nodeOf(slot)).append(' ').append(slot);
    }
    // Its slots first: what a node has is told when it is met, and later only by and by.
    for (int node = 0; node < NODES; node++) {
      nodes.get(node).await(slots.get(node).toString(), "+OK");
      for (RedisProcess before : nodes.subList(0, node)) {
        nodes.get(node).await("CLUSTER MEET 127.0.0.1 " + before.port(), "+OK");
      }
    }
    for (int i = 0; i < 20; i++) {
      RedisProcess node = nodes.get(nodeOf(SlotHash.getSlot("up" + i)));
      node.await("SET up" + i + " 1", "+OK");
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (RedisProcess node : nodes) {
      node.close();
    }
  }

  @Test
  void each_namespace_works_on_whichever_node_it_is() {
    Set<Integer> used = new HashSet<>();
    for (int i = 0; used.size() < NODES; i++) {
      String namespace = "tenant-" + i;
      if (!used.add(nodeOf(SlotHash.getSlot(new Keyspace(namespace).keySet())))) {
        continue;
      }
      try (RedisStore store =
          RedisStore.builder(nodes.get(0).uri())
              .cluster()
              .namespace(namespace)
              .timeout(Duration.ofSeconds(5))
              .connect()) {
        works(store);
      }
    }
  }

  private void works(RedisStore store) {
    RedisRevocations revocations = store.revocations(rules);
    FollowedRevocations followed =
        FollowedRevocations.builder(revocations.feed()).cutOffs(rules).build();
    Jwt stolen = mint.jwt(claims -> claims.subject("alice"));
    Jwt old = mint.jwt(claims -> claims.subject("bob").claim("gen", 1L));
    Jwt good = mint.jwt(claims -> claims.subject("alice"));
    revocations.denylist().revoke(stolen);
    revocations.cutOffs().cutOff(CutOffScope.subject(mint.issuerName(), "bob"));
    assertThat(followed.poll()).isTrue();
    assertThat(revocations.denylist().check(stolen, CLOCK.instant()))
        .isInstanceOf(RevocationStatus.Revoked.class);
    assertThat(revocations.cutOffs().check(old, CLOCK.instant()))
        .isInstanceOf(RevocationStatus.Revoked.class);
    assertThat(followed.check(stolen, CLOCK.instant()))
        .isInstanceOf(RevocationStatus.Revoked.class);
    assertThat(followed.check(old, CLOCK.instant())).isInstanceOf(RevocationStatus.Revoked.class);
    assertThat(followed.check(good, CLOCK.instant())).isInstanceOf(RevocationStatus.Live.class);
    SessionTimeouts timeouts = new SessionTimeouts(Duration.ofMinutes(1), Duration.ofHours(1));
    store.sessions(timeouts).start("alice", Optional.empty(), Optional.empty());
    assertThat(store.sessions(timeouts).endAll("alice")).isOne();
    assertThat(store.problem()).isEmpty();
  }

  @Test
  void a_store_is_not_ready_whose_node_is_gone_though_others_answer() throws Exception {
    String namespace =
        Stream.iterate(0, i -> i + 1)
            .map(i -> "tenant-" + i)
            .filter(name -> nodeOf(SlotHash.getSlot(new Keyspace(name).keySet())) == 1)
            .findFirst()
            .orElseThrow();
    try (RedisStore store =
        RedisStore.builder(nodes.get(0).uri())
            .cluster()
            .namespace(namespace)
            .timeout(Duration.ofSeconds(2))
            .connect()) {
      assertThat(store.isReady()).isTrue();
      nodes.get(1).kill();
      Instant end = CLOCK.instant().plusSeconds(60);
      while (store.isReady()) {
        assertThat(CLOCK.instant()).as("still waiting").isBefore(end);
        Thread.sleep(100);
      }
      assertThat(store.problem()).isPresent();
      assertThat(nodes.get(0).command("PING")).isEqualTo("+PONG");
    }
  }
}
