package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.DpopReplayCache;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DpopReplayCacheTest {

  private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
  private static final Instant END = NOW.plusSeconds(90);

  private final DpopReplayCache cache = DpopReplayCache.inMemory(2, 3);

  @Test
  void a_proof_is_remembered_up_to_its_end() {
    assertThat(cache.isFirstUse("key", "id", NOW, END)).isTrue();
    assertThat(cache.isFirstUse("key", "id", END.minusNanos(1), END)).isFalse();
    assertThat(cache.isFirstUse("key", "id", END, END.plusSeconds(1))).isTrue();
  }

  @Test
  void one_client_cannot_fill_it() {
    cache.isFirstUse("greedy", "1", NOW, END);
    cache.isFirstUse("greedy", "2", NOW, END);

    assertThatIllegalStateException()
        .isThrownBy(() -> cache.isFirstUse("greedy", "3", NOW, END))
        .withMessageContaining("2 proofs");
    assertThat(cache.isFirstUse("other", "3", NOW, END)).isTrue();
  }

  @Test
  void a_full_cache_accepts_nothing_new_and_forgets_nothing() {
    cache.isFirstUse("a", "1", NOW, END);
    cache.isFirstUse("a", "2", NOW, END);
    cache.isFirstUse("b", "1", NOW, END);

    assertThatIllegalStateException().isThrownBy(() -> cache.isFirstUse("c", "1", NOW, END));
    assertThat(cache.isFirstUse("a", "1", NOW, END)).isFalse();
  }

  @Test
  void space_comes_back_when_proofs_end() {
    cache.isFirstUse("a", "1", NOW, END);
    cache.isFirstUse("a", "2", NOW, END);

    assertThat(cache.isFirstUse("a", "3", END, END.plusSeconds(90))).isTrue();
    assertThat(cache.isFirstUse("a", "4", END, END.plusSeconds(90))).isTrue();
    assertThatIllegalStateException()
        .isThrownBy(() -> cache.isFirstUse("a", "5", END, END.plusSeconds(90)));
  }

  @Test
  void of_many_at_once_one_is_the_first() throws Exception {
    DpopReplayCache shared = DpopReplayCache.inMemory();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 200; round++) {
        String id = "id " + round;
        List<Future<Boolean>> uses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          uses.add(threads.submit(() -> shared.isFirstUse("key", id, NOW, END)));
        }
        int first = 0;
        for (Future<Boolean> use : uses) {
          first += use.get() ? 1 : 0;
        }
        assertThat(first).isOne();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void bounds_that_leave_no_space_are_refused() {
    assertThatThrownBy(() -> DpopReplayCache.inMemory(0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DpopReplayCache.inMemory(2, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
