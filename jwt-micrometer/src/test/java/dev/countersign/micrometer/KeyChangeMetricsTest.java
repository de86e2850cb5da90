package dev.countersign.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.RotatingKeyStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class KeyChangeMetricsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RotatingKeyStore keys =
      RotatingKeyStore.builder()
          .algorithm(JwsAlgorithm.ES256)
          .storage(KeySetStorage.inMemory())
          .listener(KeyChangeMetrics.of(registry))
          .build();

  private double count(String change) {
    return registry.get("countersign.key.changes").tag("change", change).counter().count();
  }

  @Test
  void each_kind_of_change_is_counted() {
    assertThat(count("added") + count("signs") + count("revoked")).isZero();

    keys.rotate();
    assertThat(count("signs")).isEqualTo(1);
    assertThat(count("added")).isEqualTo(1);
    assertThat(count("revoked")).isZero();

    keys.revoke(keys.current().orElseThrow().keyId(), "leaked");
    assertThat(count("signs")).isEqualTo(2);
    assertThat(count("added")).isEqualTo(2);
    assertThat(count("revoked")).isEqualTo(1);
  }
}
