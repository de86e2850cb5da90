package dev.countersign.micrometer;

import dev.countersign.keystore.JwksFetch;
import dev.countersign.keystore.JwksFetchListener;
import dev.countersign.keystore.RemoteJwks;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Objects;

/**
 * Times the fetches of remote keys: {@code countersign.jwks.fetch} with the tags {@code source} and
 * {@code outcome} ({@code fetched}, {@code failed}), from the start at zero.
 *
 * <p>Immutable and thread-safe.
 */
public final class JwksFetchMetrics implements JwksFetchListener {

  private final Timer fetched;
  private final Timer failed;

  private JwksFetchMetrics(MeterRegistry registry, String sourceName) {
    this.fetched = timer(registry, sourceName, "fetched");
    this.failed = timer(registry, sourceName, "failed");
  }

  /**
   * Metrics to be given to {@link RemoteJwks.Builder#listener}.
   *
   * @param registry where to time
   * @param sourceName tells one issuer from another; your own text
   * @return the listener
   */
  public static JwksFetchMetrics of(MeterRegistry registry, String sourceName) {
    return new JwksFetchMetrics(registry, Objects.requireNonNull(sourceName, "sourceName"));
  }

  private static Timer timer(MeterRegistry registry, String sourceName, String outcome) {
    return Timer.builder("countersign.jwks.fetch")
        .description("how long a fetch of remote keys took")
        .tag("source", sourceName)
        .tag("outcome", outcome)
        .register(registry);
  }

  @Override
  public void fetched(JwksFetch fetch) {
    (fetch.problem().isEmpty() ? fetched : failed).record(fetch.took());
  }
}
