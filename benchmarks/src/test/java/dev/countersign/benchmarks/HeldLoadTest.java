package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeldLoadTest {

  private static final long SEED = 1;

  /** Long enough for keys to rotate and tokens to expire. */
  @Test
  void no_answer_is_wrong_while_keys_rotate_and_tokens_are_revoked() throws Exception {
    try (HeldLoad load = new HeldLoad()) {
      HeldLoad.Held held = load.run(Duration.ofSeconds(6), SEED);

      assertThat(held.keys()).isGreaterThan(1);
      assertThat(held.accepted()).isPositive();
      assertThat(held.requests()).isGreaterThan(held.accepted());
    }
  }
}
