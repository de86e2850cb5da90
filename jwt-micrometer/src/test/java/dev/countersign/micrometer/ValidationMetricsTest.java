package dev.countersign.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.Validation;
import dev.countersign.testing.TokenMint;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ValidationMetricsTest {

  private static final long CACHE_BYTES = 1 << 20;

  private final TokenMint mint = TokenMint.create();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ValidationMetrics metrics = ValidationMetrics.of(registry, "orders");

  private JwtValidator.Builder validator() {
    return mint.validator().listener(metrics);
  }

  private double count(String outcome, String reason) {
    return registry
        .get("countersign.validations")
        .tags("validator", "orders", "outcome", outcome, "reason", reason)
        .counter()
        .count();
  }

  @Test
  void each_verdict_counts_once_under_its_reason() {
    JwtValidator validator = validator().build();
    String token = mint.issue();
    validator.check(token);
    validator.check(token);
    validator.check("nonsense");
    mint.clock().advance(Duration.ofDays(1));
    validator.check(token);

    assertThat(count("accepted", "none")).isEqualTo(2);
    assertThat(count("rejected", "not_three_parts")).isEqualTo(1);
    assertThat(count("rejected", "expired")).isEqualTo(1);
    assertThat(total()).isEqualTo(4);
  }

  private double total() {
    return registry.find("countersign.validations").counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  @Test
  void an_unknown_key_counts_once() {
    validator().build().check(mint.impostor().issue());

    assertThat(count("rejected", "key_unknown") + count("rejected", "signature_invalid"))
        .isEqualTo(1);
    assertThat(total()).isEqualTo(1);
  }

  @Test
  void what_could_not_be_judged_counts_by_what_was_out_of_reach() {
    JwtValidator validator =
        validator()
            .revocation((jwt, now) -> new RevocationStatus.CannotTell("down", Optional.empty()))
            .build();

    validator.check(mint.issue());

    assertThat(count("undecided", "revocation")).isEqualTo(1);
  }

  @Test
  void there_are_as_many_counters_as_reasons_whatever_strangers_send() {
    int before = registry.getMeters().size();
    JwtValidator validator = validator().build();
    for (int i = 0; i < 100; i++) {
      int number = i;
      validator.check(mint.issue(claims -> claims.subject("user-" + number)));
      validator.check("stranger-" + i);
    }

    assertThat(registry.getMeters())
        .hasSize(before)
        .hasSize(1 + Reason.values().length + Validation.Undecided.Cause.values().length)
        .extracting(Meter::getId)
        .noneMatch(id -> id.toString().contains("user-") || id.toString().contains("stranger-"));
  }

  /** A check of the application's that takes a while and then answers. */
  private static RevocationCheck taking(
      Duration pause, MockClock time, RevocationStatus... answers) {
    Iterator<RevocationStatus> each = List.of(answers).iterator();
    return (jwt, now) -> {
      time.add(pause);
      return each.next();
    };
  }

  @Test
  void the_whole_validation_is_timed_by_its_outcome() {
    MockClock time = new MockClock();
    MeterRegistry timing = new SimpleMeterRegistry(SimpleConfig.DEFAULT, time);
    JwtValidator validator =
        mint.validator()
            .listener(ValidationMetrics.timed(timing, "orders"))
            .revocation(
                taking(
                    Duration.ofMillis(20),
                    time,
                    RevocationStatus.live(),
                    new RevocationStatus.Revoked("by hand"),
                    new RevocationStatus.CannotTell("down", Optional.empty())))
            .build();
    for (int i = 0; i < 3; i++) {
      validator.check(mint.issue());
    }

    for (String outcome : List.of("accepted", "rejected", "undecided")) {
      Timer timer =
          timing
              .get("countersign.validation")
              .tags("validator", "orders", "outcome", outcome)
              .timer();
      assertThat(timer.count()).as(outcome).isEqualTo(1);
      assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).as(outcome).isEqualTo(20);
    }
    assertThat(timing.get("countersign.validations").counters())
        .extracting(Counter::count)
        .filteredOn(count -> count > 0)
        .containsExactly(1.0, 1.0, 1.0);
  }

  @Test
  void an_unknown_key_is_timed_as_a_refusal() {
    MockClock time = new MockClock();
    MeterRegistry timing = new SimpleMeterRegistry(SimpleConfig.DEFAULT, time);
    mint.validator()
        .listener(ValidationMetrics.timed(timing, "orders"))
        .build()
        .check(mint.impostor().issue());

    assertThat(timing.get("countersign.validation").tags("outcome", "rejected").timer().count())
        .isEqualTo(1);
  }

  @Test
  void no_clock_is_read_for_metrics_that_are_not_timed() {
    AtomicInteger read = new AtomicInteger();
    Clock counting =
        new MockClock() {
          @Override
          public long monotonicTime() {
            read.incrementAndGet();
            return super.monotonicTime();
          }
        };
    MeterRegistry untimed = new SimpleMeterRegistry(SimpleConfig.DEFAULT, counting);
    JwtValidator validator =
        mint.validator().listener(ValidationMetrics.of(untimed, "orders")).build();
    int before = read.get();
    validator.check(mint.issue());

    assertThat(read).hasValue(before);
    assertThat(untimed.find("countersign.validation").meters()).isEmpty();
  }

  @Test
  void hits_and_misses_of_the_cache_are_shown() {
    JwtValidator validator = validator().cacheVerifiedTokens(CACHE_BYTES).build();
    metrics.watchCache(validator);
    String token = mint.issue();
    for (String sent : List.of(token, token, token, "nonsense", "more of it")) {
      validator.check(sent);
    }

    assertThat(gets("hit")).isEqualTo(2);
    assertThat(gets("miss")).isEqualTo(3);
    assertThat(registry.get("countersign.cache.size").gauge().value()).isEqualTo(1);
  }

  private double gets(String result) {
    return registry
        .get("countersign.cache.gets")
        .tags("validator", "orders", "result", result)
        .functionCounter()
        .count();
  }

  @Test
  void a_validator_without_a_cache_has_no_meters_of_one() {
    metrics.watchCache(validator().build());

    assertThat(registry.find("countersign.cache.gets").meters()).isEmpty();
  }
}
