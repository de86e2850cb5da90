package dev.countersign.micrometer;

import dev.countersign.keystore.KeyState;
import dev.countersign.keystore.KeyView;
import dev.countersign.keystore.RotatingKeyStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Shows the keys of a key store, from its snapshot in memory; the storage is not asked:
 *
 * <ul>
 *   <li>{@code countersign.keys}: how many there are, by the tag {@code state}
 *   <li>{@code countersign.keys.healthy}: 1, or 0 while {@link RotatingKeyStore#problem()} has one
 *   <li>{@code countersign.key.age}: for how long the current key has signed, in seconds
 *   <li>{@code countersign.key.until.rotation}: how long until the next key signs, in seconds
 *   <li>{@code countersign.key.until.fence}: how long until the current key may sign no more, in
 *       seconds: alert on it
 * </ul>
 *
 * <p>A time that there is none of is {@code NaN}. Immutable and thread-safe.
 */
public final class KeyMetrics implements MeterBinder {

  private final RotatingKeyStore keys;
  private final InstantSource clock;

  private KeyMetrics(RotatingKeyStore keys, InstantSource clock) {
    this.keys = Objects.requireNonNull(keys, "keys");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * Metrics of a key store, to be bound to a registry.
   *
   * @param keys the key store; kept alive by the registry
   * @return the metrics
   */
  public static KeyMetrics of(RotatingKeyStore keys) {
    return of(keys, InstantSource.system());
  }

  /**
   * Metrics of a key store that has a clock of its own.
   *
   * @param keys the key store; kept alive by the registry
   * @param clock the same that the key store has
   * @return the metrics
   */
  public static KeyMetrics of(RotatingKeyStore keys, InstantSource clock) {
    return new KeyMetrics(keys, clock);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (KeyState state : KeyState.values()) {
      Gauge.builder("countersign.keys", () -> count(state))
          .description("keys by what they may do")
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("countersign.keys.healthy", () -> keys.problem().isEmpty() ? 1 : 0)
        .description("1, or 0 while the key store has a problem")
        .register(registry);
    seconds("age", "since the current key signs", now -> since(now)).register(registry);
    seconds(
            "until.rotation",
            "until the next key signs",
            now -> keys.next().map(next -> Duration.between(now, next.activateAt())))
        .register(registry);
    seconds(
            "until.fence",
            "until the current key may sign no more",
            now -> keys.current().map(current -> Duration.between(now, current.signUntil())))
        .register(registry);
  }

  private Optional<Duration> since(Instant now) {
    return keys.current().map(KeyView::activateAt).map(begun -> Duration.between(begun, now));
  }

  private long count(KeyState state) {
    return keys.keys().stream().filter(key -> key.state() == state).count();
  }

  private Gauge.Builder<?> seconds(
      String name, String description, Function<Instant, Optional<Duration>> duration) {
    return Gauge.builder("countersign.key." + name, () -> inSeconds(duration))
        .description(description)
        .baseUnit(TimeUnit.SECONDS.name().toLowerCase(Locale.ROOT));
  }

  private double inSeconds(Function<Instant, Optional<Duration>> duration) {
    return duration
        .apply(clock.instant())
        .map(value -> value.toMillis() / 1000.0)
        .orElse(Double.NaN);
  }
}
