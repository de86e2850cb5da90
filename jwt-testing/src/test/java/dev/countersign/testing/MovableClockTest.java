package dev.countersign.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MovableClockTest {

  private static final Instant START = Instant.parse("2030-01-01T12:00:00Z");
  private final MovableClock clock = MovableClock.at(START);

  @Test
  void it_stands_still() {
    assertThat(clock.instant()).isEqualTo(START);
    assertThat(clock.instant()).isEqualTo(START);
  }

  @Test
  void it_advances_by_a_duration() {
    assertThat(clock.advance(Duration.ofMinutes(5))).isEqualTo(START.plusSeconds(300));
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(300));
  }

  @Test
  void it_goes_back_by_a_negative_duration() {
    assertThat(clock.advance(Duration.ofSeconds(-1))).isEqualTo(START.minusSeconds(1));
  }

  @Test
  void it_can_be_set() {
    clock.set(Instant.EPOCH);
    assertThat(clock.instant()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void no_advance_is_lost_among_threads() {
    IntStream.range(0, 10_000).parallel().forEach(i -> clock.advance(Duration.ofNanos(1)));
    assertThat(clock.instant()).isEqualTo(START.plusNanos(10_000));
  }
}
