package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.benchmarks.HeldLoad.Kind;
import dev.countersign.benchmarks.TokenAnswer.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeldLoadTest {

  private static final long SEED = 1;

  /** Long enough for keys to turn and for tokens to expire. */
  @Test
  void no_answer_is_wrong_while_keys_turn_and_people_log_out() throws Exception {
    try (HeldLoad load = new HeldLoad()) {
      HeldLoad.Held held = load.run(Duration.ofSeconds(10), SEED, unused -> {});

      assertThat(held.keys()).isGreaterThan(2);
      assertThat(held.logOuts()).isPositive();
      assertThat(held.asked()).containsOnlyKeys(Kind.values());
      assertThat(held.verdicts()).containsKeys(Verdict.ACCEPTED, Verdict.REFUSED);
      assertThat(held.memory())
          .hasSize(2)
          .allSatisfy(memory -> assertThat(memory.live()).isBetween(1L, memory.resident()));
    }
  }
}
