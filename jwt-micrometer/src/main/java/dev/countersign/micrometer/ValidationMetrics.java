package dev.countersign.micrometer;

import dev.countersign.jwt.CacheStatistics;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.Validation;
import dev.countersign.jwt.ValidationListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Counts the verdicts of one validator: {@code countersign.validations} with the tags {@code
 * validator}, {@code outcome} ({@code accepted}, {@code rejected}, {@code undecided}) and {@code
 * reason} (a {@link Reason} or a {@link Validation.Undecided.Cause} in lower case, {@code none} for
 * accepted). All counters are there from the start, at zero.
 *
 * <p>With {@link #timed} there is {@code countersign.validation} as well, a timer of the whole
 * validation with the tags {@code validator} and {@code outcome}.
 *
 * <p>Immutable and thread-safe; a verdict costs one look-up in an array, and the clock is read only
 * if it is timed.
 */
public final class ValidationMetrics implements ValidationListener {

  private static final String VALIDATIONS = "countersign.validations";
  private static final String CACHE = "countersign.cache";

  private final MeterRegistry registry;
  private final String validatorName;
  private final Counter accepted;
  private final Map<Reason, Counter> rejected;
  private final Map<Validation.Undecided.Cause, Counter> undecided;
  private final Optional<ValidationTimers> timers;

  private ValidationMetrics(MeterRegistry registry, String validatorName, boolean timed) {
    this.registry = registry;
    this.validatorName = validatorName;
    this.accepted = counter("accepted", "none");
    this.rejected = counters(Reason.class, "rejected");
    this.undecided = counters(Validation.Undecided.Cause.class, "undecided");
    this.timers =
        timed ? Optional.of(ValidationTimers.of(registry, validatorName)) : Optional.empty();
  }

  /**
   * Metrics to be given to {@link JwtValidator.Builder#listener}.
   *
   * @param registry where to count
   * @param validatorName tells one validator of this process from another; your own text, never one
   *     out of a token
   * @return the listener
   */
  public static ValidationMetrics of(MeterRegistry registry, String validatorName) {
    return create(registry, validatorName, false);
  }

  /**
   * Metrics to be given to {@link JwtValidator.Builder#listener}, which time each validation too,
   * by the clock of the registry: everything from the look at the token to the answer of the last
   * revocation check. Reads that clock twice and makes one small object for each token.
   *
   * @param registry where to count and to time
   * @param validatorName tells one validator of this process from another; your own text, never one
   *     out of a token
   * @return the listener
   */
  public static ValidationMetrics timed(MeterRegistry registry, String validatorName) {
    return create(registry, validatorName, true);
  }

  private static ValidationMetrics create(
      MeterRegistry registry, String validatorName, boolean timed) {
    return new ValidationMetrics(
        Objects.requireNonNull(registry, "registry"),
        Objects.requireNonNull(validatorName, "validatorName"),
        timed);
  }

  /**
   * Shows the cache of verified tokens as well: {@code countersign.cache.gets} with the tag {@code
   * result} ({@code hit}, {@code miss}) and {@code countersign.cache.size}. Does nothing for a
   * validator without a cache.
   *
   * @param validator the validator that was built with this listener; kept alive by the registry
   */
  public void watchCache(JwtValidator validator) {
    if (validator.cacheStatistics().isEmpty()) {
      return;
    }
    gets("hit", validator, CacheStatistics::hits);
    gets("miss", validator, CacheStatistics::misses);
    Gauge.builder(CACHE + ".size", validator, of(CacheStatistics::entries))
        .description("verified tokens that are remembered")
        .tag("validator", validatorName)
        .strongReference(true)
        .register(registry);
  }

  private void gets(
      String result, JwtValidator validator, ToDoubleFunction<CacheStatistics> value) {
    FunctionCounter.builder(CACHE + ".gets", validator, of(value))
        .description("looks into the cache of verified tokens")
        .tag("validator", validatorName)
        .tag("result", result)
        .register(registry);
  }

  private static ToDoubleFunction<JwtValidator> of(ToDoubleFunction<CacheStatistics> value) {
    return validator -> validator.cacheStatistics().map(value::applyAsDouble).orElse(Double.NaN);
  }

  private <E extends Enum<E>> Map<E, Counter> counters(Class<E> type, String outcome) {
    return Arrays.stream(type.getEnumConstants())
        .collect(
            Collectors.toMap(
                Function.identity(),
                reason -> counter(outcome, reason.name().toLowerCase(Locale.ROOT)),
                (a, b) -> a,
                () -> new EnumMap<>(type)));
  }

  private Counter counter(String outcome, String reason) {
    return Counter.builder(VALIDATIONS)
        .description("verdicts on tokens")
        .tag("validator", validatorName)
        .tag("outcome", outcome)
        .tag("reason", reason)
        .register(registry);
  }

  @Override
  public ValidationListener started() {
    return timers.isPresent() ? timers.get().start(this) : this;
  }

  @Override
  public void accepted(Validation.Accepted verdict) {
    accepted.increment();
  }

  @Override
  public void rejected(Validation.Rejected verdict) {
    Objects.requireNonNull(rejected.get(verdict.reason())).increment();
  }

  @Override
  public void undecided(Validation.Undecided verdict) {
    Objects.requireNonNull(undecided.get(verdict.cause())).increment();
  }
}
