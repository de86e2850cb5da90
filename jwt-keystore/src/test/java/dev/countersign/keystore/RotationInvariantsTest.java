package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of schedules over the real classes; more with {@code -Dsimulation.schedules=…} and
 * {@code -Dsimulation.firstSeed=…}, or the Maven profile {@code simulation}. A failure names its
 * seed, which plays the same schedule again.
 */
class RotationInvariantsTest {

  private static final long SCHEDULES = Long.getLong("simulation.schedules", 10_000);
  private static final long FIRST_SEED = Long.getLong("simulation.firstSeed", 0);

  /** The rarest fault below shows within a tenth of this. */
  private static final long SCHEDULES_PER_FAULT = 20_000;

  private static final Logger ALARMS = Logger.getLogger(RotatingKeyStore.class.getName());

  /** Thousands of storages go back here, each with an alarm. */
  @BeforeAll
  static void silenceAlarms() {
    ALARMS.setLevel(Level.OFF);
  }

  @AfterAll
  static void hearAlarmsAgain() {
    ALARMS.setLevel(null);
  }

  @Test
  void every_invariant_holds_in_every_schedule() {
    List<String> violations =
        LongStream.range(FIRST_SEED, FIRST_SEED + SCHEDULES)
            .parallel()
            .mapToObj(RotationInvariantsTest::violations)
            .flatMap(Optional::stream)
            .limit(5)
            .toList();

    assertThat(violations).isEmpty();
  }

  private static Optional<String> violations(long seed) {
    RotationSimulation simulation = new RotationSimulation(seed, Optional.empty());
    Map<Invariant, String> violations = simulation.run();
    return violations.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "seed " + seed + ": " + violations.values() + "\n" + simulation.policyForMessages());
  }

  @ParameterizedTest
  @EnumSource
  void the_simulation_catches(Fault fault) {
    Optional<Map<Invariant, String>> caught =
        LongStream.range(0, SCHEDULES_PER_FAULT)
            .parallel()
            .mapToObj(seed -> new RotationSimulation(seed, Optional.of(fault)).run())
            .filter(violations -> violations.containsKey(fault.broken()))
            .findAny();

    assertThat(caught).as("%s, which breaks %s", fault, fault.broken().rule()).isPresent();
  }
}
