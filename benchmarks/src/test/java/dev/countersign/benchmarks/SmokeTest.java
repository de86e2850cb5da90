package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every benchmark runs, each for a moment; what it measures is looked at by nobody. */
class SmokeTest {

  @TempDir Path results;

  /** Others may measure on this machine at the same time; exactness is not wanted here. */
  @BeforeAll
  static void do_not_wait_for_other_runs() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  @TestFactory
  Stream<DynamicTest> each_part_of_the_report_runs() {
    PartRunner runner = new PartRunner(Effort.smoke(), results);
    return Plan.smoke().stream()
        .map(
            part ->
                DynamicTest.dynamicTest(
                    part.name(),
                    () -> {
                      runner.run(part);
                      assertThat(new Results(results).of(part.name(), "").values())
                          .isNotEmpty()
                          .allSatisfy(measured -> assertThat(measured.medianNanos()).isPositive());
                    }));
  }
}
