package dev.countersign.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.jwt.DpopValidation;
import dev.countersign.jwt.DpopValidator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link DpopReplayCache} promises. For one of your own, extend this in your tests,
 * answer {@link #nodes} with one or more that share their proofs, and run it; {@link
 * DenylistContract} shows how.
 *
 * <p>That a cache which is out of reach, or full, throws depends on the store, and is yours to
 * test.
 */
@SuppressWarnings("exports") // of the annotations of JUnit, which is optional
public abstract class DpopReplayCacheContract extends StoreContract {

  private static final Duration GOOD_FOR = Duration.ofSeconds(90);
  private static final String KEY = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
  private static final String OTHER_KEY = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

  /** For the class that extends it. */
  protected DpopReplayCacheContract() {}

  /**
   * The caches of several nodes over one store, or the one in memory.
   *
   * @param clock starts at the real time and only moves on; a store may have its own
   * @return one or more, empty, that share their proofs with each other and with no earlier ones;
   *     with room for 200 proofs of one key at least
   */
  protected abstract List<DpopReplayCache> nodes(InstantSource clock);

  private boolean isFirst(DpopReplayCache cache, String key, String id) {
    Instant now = clock.instant();
    return cache.isFirstUse(key, id, now, now.plus(GOOD_FOR));
  }

  /** A proof is good once, wherever it is used. */
  @Test
  public void a_proof_is_good_once_at_whichever_node() {
    List<DpopReplayCache> nodes = nodes(clock);
    assertThat(isFirst(nodes.get(0), KEY, "id")).isTrue();
    assertThat(nodes).noneMatch(node -> isFirst(node, KEY, "id"));
  }

  /** Two clients may choose one id, and neither locks the other out. */
  @Test
  public void the_same_id_of_another_key_is_another_proof() {
    DpopReplayCache cache = nodes(clock).get(0);
    assertThat(isFirst(cache, KEY, "id")).isTrue();
    assertThat(isFirst(cache, OTHER_KEY, "id")).isTrue();
    assertThat(isFirst(cache, OTHER_KEY, "id")).isFalse();
  }

  /** Ids are compared exactly, however long they are and whatever is in them. */
  @Test
  public void ids_that_differ_in_anything_are_different() {
    DpopReplayCache cache = nodes(clock).get(0);
    String long255 = "x".repeat(255);
    List<String> ids =
        List.of(
            "a",
            "A",
            "a ",
            " a",
            "a\0",
            "a\n",
            "\u00e4",
            "a\u0308",
            "'",
            "{a}",
            "*",
            "\ud83d\ude00",
            long255 + "1",
            long255 + "2");
    assertThat(ids).allMatch(id -> isFirst(cache, KEY, id));
    assertThat(ids).noneMatch(id -> isFirst(cache, KEY, id));
  }

  /** Until the instant at which it is too old a proof is remembered, and by no clock less. */
  @Test
  public void a_proof_is_remembered_until_it_is_too_old() {
    DpopReplayCache cache = nodes(clock).get(0);
    Instant now = clock.instant();
    Instant end = now.plus(GOOD_FOR);
    assertThat(cache.isFirstUse(KEY, "id", now, end)).isTrue();
    clock.advance(GOOD_FOR.minusNanos(1));
    assertThat(cache.isFirstUse(KEY, "id", clock.instant(), end)).isFalse();
  }

  /** Also a proof that is good for a moment only can be used, and once. */
  @Test
  public void a_proof_at_the_end_of_its_time_is_good_once() {
    DpopReplayCache cache = nodes(clock).get(0);
    Instant now = clock.instant();
    assertThat(cache.isFirstUse(KEY, "id", now, now.plusNanos(1))).isTrue();
    assertThat(cache.isFirstUse(KEY, "id", now, now.plusNanos(1))).isFalse();
  }

  /**
   * Of 64 that use one proof at the same time, at all nodes, one is accepted.
   *
   * @throws Exception if a thread fails
   */
  @Test
  public void of_many_that_use_one_proof_at_once_one_is_accepted() throws Exception {
    String url = "https://api.example/orders";
    List<DpopValidator> validators = new ArrayList<>();
    for (DpopReplayCache node : nodes(clock)) {
      validators.add(DpopValidator.builder().replayCache(node).clock(clock).build());
    }
    DpopClient client = DpopClient.create(clock);
    for (int round = 0; round < 3; round++) {
      String proof = client.proof("GET", url);
      List<Callable<DpopValidation>> uses = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        DpopValidator validator = validators.get(i % validators.size());
        uses.add(() -> validator.check(proof, "GET", url));
      }
      List<DpopValidation> verdicts = together(uses);
      assertThat(verdicts).filteredOn(DpopValidation.Accepted.class::isInstance).hasSize(1);
      assertThat(verdicts)
          .filteredOn(DpopValidation.Rejected.class::isInstance)
          .hasSize(THREADS - 1);
    }
  }

  /**
   * Different proofs that are used at the same time are all first, also of one key.
   *
   * @throws Exception if a thread fails
   */
  @Test
  public void different_proofs_at_once_are_all_accepted() throws Exception {
    List<DpopReplayCache> nodes = nodes(clock);
    List<Callable<Boolean>> uses = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      String id = "id " + i;
      DpopReplayCache node = nodes.get(i % nodes.size());
      uses.add(() -> isFirst(node, KEY, id));
    }
    assertThat(together(uses)).hasSize(THREADS).containsOnly(true);
  }
}
