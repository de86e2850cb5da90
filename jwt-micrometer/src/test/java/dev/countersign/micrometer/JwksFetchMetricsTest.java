package dev.countersign.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keystore.JwksFetch;
import dev.countersign.keystore.RemoteJwks;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JwksFetchMetricsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final JwksFetchMetrics metrics = JwksFetchMetrics.of(registry, "idp");

  private Timer timer(String outcome) {
    return registry
        .get("countersign.jwks.fetch")
        .tag("source", "idp")
        .tag("outcome", outcome)
        .timer();
  }

  @Test
  void a_fetch_is_timed_by_its_outcome() {
    metrics.fetched(new JwksFetch("https://idp", Duration.ofMillis(9), 2, Optional.empty()));
    metrics.fetched(new JwksFetch("https://idp", Duration.ofMillis(4), 2, Optional.of("500")));

    assertThat(timer("fetched").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(9);
    assertThat(timer("failed").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(4);
  }

  @Test
  void remote_keys_tell_it() {
    URI nobody = URI.create("http://127.0.0.1:1/jwks.json");
    RemoteJwks.builder().uri(nobody).listener(metrics).build().close();

    assertThat(timer("failed").count()).isEqualTo(1);
    assertThat(timer("fetched").count()).isZero();
  }
}
