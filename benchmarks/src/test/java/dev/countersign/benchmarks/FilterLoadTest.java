package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The doors are what they say, or their comparison means nothing. */
class FilterLoadTest {

  private static final TestKey KEY = TestKey.of(Algorithm.RS256);

  @ParameterizedTest
  @EnumSource
  void each_door_lets_a_good_token_through(Door door) throws Exception {
    try (FilterLoad load = new FilterLoad(KEY)) {
      assertThat(load.measure(door, Duration.ofMillis(50)).perSecond()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = "OPEN", mode = EnumSource.Mode.EXCLUDE)
  void a_guarded_door_refuses_a_stranger(Door door) throws Exception {
    try (FilterLoad load = new FilterLoad(KEY)) {
      assertThat(load.statusWithoutToken(door)).isEqualTo(401);
    }
  }

  @Test
  void the_open_door_lets_a_stranger_through() throws Exception {
    try (FilterLoad load = new FilterLoad(KEY)) {
      assertThat(load.statusWithoutToken(Door.OPEN)).isEqualTo(200);
    }
  }
}
