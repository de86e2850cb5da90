package dev.countersign.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.RotatingKeyStore;
import dev.countersign.testing.MovableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyMetricsTest {

  private static final Duration PERIOD = Duration.ofDays(30);

  private final MovableClock clock = MovableClock.at(Instant.parse("2030-01-01T00:00:00Z"));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RotatingKeyStore keys =
      RotatingKeyStore.builder()
          .algorithm(JwsAlgorithm.ES256)
          .rotateEvery(PERIOD)
          .storage(KeySetStorage.inMemory())
          .clock(clock)
          .build();

  @BeforeEach
  void bind() {
    KeyMetrics.of(keys, clock).bindTo(registry);
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private double keysThatAre(String state) {
    return registry.get("countersign.keys").tag("state", state).gauge().value();
  }

  @Test
  void the_age_of_the_key_grows_and_the_time_to_the_next_shrinks() {
    double age = gauge("countersign.key.age");
    double first = gauge("countersign.key.until.rotation");
    Duration fence = Duration.between(clock.instant(), keys.current().orElseThrow().signUntil());
    clock.advance(Duration.ofHours(1));

    assertThat(gauge("countersign.key.age")).isEqualTo(age + 3600);
    assertThat(gauge("countersign.key.until.rotation")).isEqualTo(first - 3600).isPositive();
    assertThat(gauge("countersign.key.until.fence")).isEqualTo(fence.toSeconds() - 3600.0);
  }

  @Test
  void keys_are_counted_by_state() {
    assertThat(keysThatAre("active")).isEqualTo(1);
    assertThat(keysThatAre("pending")).isEqualTo(1);
    assertThat(gauge("countersign.keys.healthy")).isEqualTo(1);

    keys.revoke(keys.current().orElseThrow().keyId(), "leaked");

    assertThat(keysThatAre("revoked")).isEqualTo(1);
    assertThat(keysThatAre("active")).isEqualTo(1);
  }

  @Test
  void a_store_that_nobody_rotates_is_not_healthy_and_has_no_times_to_show() {
    clock.advance(PERIOD.multipliedBy(3));

    assertThat(gauge("countersign.keys.healthy")).isZero();
    assertThat(gauge("countersign.key.age")).isNaN();
    assertThat(gauge("countersign.key.until.rotation")).isNaN();
    assertThat(gauge("countersign.key.until.fence")).isNaN();
  }
}
