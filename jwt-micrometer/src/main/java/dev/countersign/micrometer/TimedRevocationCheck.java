package dev.countersign.micrometer;

import dev.countersign.jwt.Finding;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.RevocationStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A revocation check that is timed: {@code countersign.revocation} with the tags {@code check} and
 * {@code status} ({@code live}, {@code revoked}, {@code cannot_tell}; {@code failed} if it threw).
 * For a check that asks a store this is the latency of the store.
 *
 * <p>What the check answers is passed on as it is, and what it throws too. What happens when it
 * cannot tell is still the choice of the check itself. Immutable and thread-safe.
 */
public final class TimedRevocationCheck implements RevocationCheck {

  private final RevocationCheck check;
  private final Function<String, Timer> timers;
  private final Timer live;
  private final Timer revoked;
  private final Timer cannotTell;
  private final Timer failed;
  private final MeterRegistry registry;

  private TimedRevocationCheck(
      RevocationCheck check, MeterRegistry registry, Function<String, Timer> timers) {
    this.check = check;
    this.registry = registry;
    this.timers = timers;
    this.live = timers.apply("live");
    this.revoked = timers.apply("revoked");
    this.cannotTell = timers.apply("cannot_tell");
    this.failed = timers.apply("failed");
  }

  /**
   * Times a check.
   *
   * @param check the check, for example one that asks a store
   * @param checkName tells one check of this process from another; your own text
   * @param registry where to time, by the clock of the registry
   * @return the same check, timed
   */
  public static TimedRevocationCheck of(
      RevocationCheck check, String checkName, MeterRegistry registry) {
    Objects.requireNonNull(check, "check");
    Objects.requireNonNull(checkName, "checkName");
    return new TimedRevocationCheck(
        check,
        registry,
        status ->
            Timer.builder("countersign.revocation")
                .description("how long a revocation check took")
                .tag("check", checkName)
                .tag("status", status)
                .register(registry));
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    Timer.Sample sample = Timer.start(registry);
    Timer ended = failed;
    try {
      RevocationStatus status = check.check(jwt, now);
      ended = timerOf(status);
      return status;
    } finally {
      sample.stop(ended);
    }
  }

  @Override
  public List<Finding> findings() {
    return check.findings();
  }

  private Timer timerOf(RevocationStatus status) {
    if (status instanceof RevocationStatus.Live) {
      return live;
    }
    return status instanceof RevocationStatus.Revoked ? revoked : cannotTell;
  }

  @Override
  public RevocationCheck acceptingTokensWhenItCannotTell() {
    return asTimed(check.acceptingTokensWhenItCannotTell());
  }

  @Override
  public RevocationCheck acceptingTokensWhenItCannotTellFor(Duration longest) {
    return asTimed(check.acceptingTokensWhenItCannotTellFor(longest));
  }

  private RevocationCheck asTimed(RevocationCheck other) {
    return new TimedRevocationCheck(other, registry, timers);
  }
}
