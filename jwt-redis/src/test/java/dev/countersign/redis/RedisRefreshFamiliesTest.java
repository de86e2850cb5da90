package dev.countersign.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RefreshRotation;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.testing.RefreshFamiliesContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The refresh families keep what every store of them promises, also under refresh tokens. */
@ParameterizedClass
@MethodSource("dev.countersign.redis.Servers#all")
class RedisRefreshFamiliesTest extends RefreshFamiliesContract {

  private static final int CLIENTS = 64;
  private static final byte[] KEY = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32
  };

  @RegisterExtension private final StoreOfTest stores;

  private final Servers.Server server;
  private final String namespace = "test-" + UUID.randomUUID();

  RedisRefreshFamiliesTest(Servers.Server server) {
    this.server = server;
    this.stores = new StoreOfTest(server);
  }

  @Override
  protected RefreshFamilies store() {
    return stores.open(server.store(namespace)).refreshFamilies();
  }

  private RefreshTokens node(Duration grace) {
    return RefreshTokens.builder()
        .store(store())
        .keyEncryptionKeys(KEY)
        .grace(grace)
        .idleLifetime(Duration.ofHours(1))
        .absoluteLifetime(Duration.ofHours(2))
        .listener(family -> {})
        .build();
  }

  private static List<RefreshRotation> atOnce(List<RefreshTokens> nodes, String token)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    CyclicBarrier start = new CyclicBarrier(CLIENTS);
    try {
      List<Callable<RefreshRotation>> calls = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        RefreshTokens node = nodes.get(i % nodes.size());
        calls.add(
            () -> {
              start.await();
              return node.rotate(token, "web");
            });
      }
      List<RefreshRotation> answers = new ArrayList<>();
      for (Future<RefreshRotation> each : threads.invokeAll(calls)) {
        answers.add(each.get());
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void of_64_refreshes_on_two_nodes_at_once_one_exchanges_and_all_get_the_same_successor()
      throws Exception {
    List<RefreshTokens> nodes = List.of(node(Duration.ofSeconds(30)), node(Duration.ofSeconds(30)));
    for (int round = 0; round < 5; round++) {
      String token = nodes.get(0).issue(RefreshGrant.of("alice").withClientId("web"));
      Set<String> successors = new HashSet<>();
      int first = 0;
      for (RefreshRotation each : atOnce(nodes, token)) {
        assertThat(each).isInstanceOf(RefreshRotation.Rotated.class);
        RefreshRotation.Rotated rotated = (RefreshRotation.Rotated) each;
        successors.add(rotated.token());
        first += rotated.repeated() ? 0 : 1;
      }
      assertThat(successors).hasSize(1);
      assertThat(first).isOne();
    }
  }

  @Test
  void without_a_grace_of_64_at_once_at_most_one_gets_a_successor_and_the_family_is_over()
      throws Exception {
    List<RefreshTokens> nodes = List.of(node(Duration.ZERO), node(Duration.ZERO));
    String token = nodes.get(0).issue(RefreshGrant.of("alice").withClientId("web"));
    List<RefreshRotation> answers = atOnce(nodes, token);
    assertThat(answers).filteredOn(RefreshRotation.Rotated.class::isInstance).hasSize(1);
    assertThat(answers)
        .filteredOn(each -> !(each instanceof RefreshRotation.Rotated))
        .allMatch(RefreshRotation.Replayed.class::isInstance);
    String successor =
        answers.stream()
            .filter(RefreshRotation.Rotated.class::isInstance)
            .map(each -> ((RefreshRotation.Rotated) each).token())
            .findFirst()
            .orElseThrow();
    assertThat(nodes.get(1).rotate(successor, "web")).isInstanceOf(RefreshRotation.Replayed.class);
  }
}
