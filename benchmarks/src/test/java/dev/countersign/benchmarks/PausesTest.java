package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PausesTest {

  private Instant now = Instant.parse("2030-01-01T12:00:00Z");
  private final Pauses pauses = new Pauses(() -> now);

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void there_is_none_while_the_clock_is_looked_at() {
    for (int i = 0; i < 100; i++) {
      pass(Pauses.LONG.minusNanos(1));
      pauses.look();
    }

    assertThat(pauses.isRecent()).isFalse();
  }

  @Test
  void a_pause_that_nobody_has_noticed_yet_is_one() {
    pass(Pauses.LONG);

    assertThat(pauses.isRecent()).isTrue();
  }

  @Test
  void a_pause_is_recent_for_a_while_and_no_longer() {
    pass(Pauses.LONG);
    pauses.look();

    lookFor(Pauses.AFTERMATH);
    assertThat(pauses.isRecent()).isTrue();

    pass(Duration.ofNanos(1));
    assertThat(pauses.isRecent()).isFalse();
  }

  private void lookFor(Duration time) {
    for (int i = 0; i < 100; i++) {
      pass(time.dividedBy(100));
      pauses.look();
    }
  }

  @Test
  void a_request_that_took_long_is_one() {
    pauses.lasted(now.minus(Pauses.LONG), now);

    assertThat(pauses.isRecent()).isTrue();
  }

  @Test
  void a_request_that_did_not_is_none() {
    pauses.lasted(now.minus(Pauses.LONG).plusNanos(1), now);

    assertThat(pauses.isRecent()).isFalse();
  }
}
