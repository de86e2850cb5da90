package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The doors are what they say, or their comparison means nothing. */
class FilterLoadTest {

  private static FilterLoad load;

  @BeforeAll
  static void start() throws Exception {
    load = new FilterLoad();
  }

  @AfterAll
  static void stop() {
    load.close();
  }

  @ParameterizedTest
  @EnumSource
  void each_door_lets_a_good_token_through(Door door) throws Exception {
    assertThat(load.measure(door, Duration.ofMillis(50)).perSecond()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(names = {"GUARDED", "GUARDED_BY_CACHE"})
  void a_guarded_door_refuses_a_stranger(Door door) throws Exception {
    assertThat(load.statusWithoutToken(door)).isEqualTo(401);
  }

  @ParameterizedTest
  @EnumSource(names = {"PUBLIC", "PUBLIC_BESIDE_CACHE"})
  void a_public_door_lets_a_stranger_through(Door door) throws Exception {
    assertThat(load.statusWithoutToken(door)).isEqualTo(200);
  }
}
