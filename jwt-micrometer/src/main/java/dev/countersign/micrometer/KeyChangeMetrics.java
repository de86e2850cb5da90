package dev.countersign.micrometer;

import dev.countersign.keystore.KeyListener;
import dev.countersign.keystore.KeyView;
import dev.countersign.keystore.RotatingKeyStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts changes of the keys of a key store: {@code countersign.key.changes} with the tag {@code
 * change} ({@code added}, {@code signs}, {@code revoked}), from the start at zero. Every node
 * counts what it made or found.
 *
 * <p>Immutable and thread-safe.
 */
public final class KeyChangeMetrics implements KeyListener {

  private final Counter added;
  private final Counter signs;
  private final Counter revoked;

  private KeyChangeMetrics(MeterRegistry registry) {
    this.added = counter(registry, "added");
    this.signs = counter(registry, "signs");
    this.revoked = counter(registry, "revoked");
  }

  /**
   * Metrics to be given to {@link RotatingKeyStore.Builder#listener}.
   *
   * @param registry where to count
   * @return the listener
   */
  public static KeyChangeMetrics of(MeterRegistry registry) {
    return new KeyChangeMetrics(registry);
  }

  private static Counter counter(MeterRegistry registry, String change) {
    return Counter.builder("countersign.key.changes")
        .description("changes of the keys")
        .tag("change", change)
        .register(registry);
  }

  @Override
  public void added(KeyView key) {
    added.increment();
  }

  @Override
  public void signs(KeyView key) {
    signs.increment();
  }

  @Override
  public void revoked(KeyView key) {
    revoked.increment();
  }
}
