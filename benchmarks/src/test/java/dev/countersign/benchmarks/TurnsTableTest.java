package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TurnsTableTest {

  @TempDir Path folder;

  @Test
  void each_process_adds_to_what_others_measured_and_ratios_are_those_within_one()
      throws IOException {
    Path results = folder.resolve("results");
    for (double slowness : new double[] {1, 1.5, 2}) {
      new TurnsTable(results)
          .add(
              List.of(
                  new InTurn(
                      Algorithm.RS256, TokenSize.TYPICAL, 30_000 * slowness, 31_200 * slowness)));
    }

    assertThat(new Report(results).text())
        .contains("| RS256, typical | 45,000 | 46,800 | 1.04 | 3 |")
        .contains("one process, a first sight takes 1.04 times as long with RS256.");
  }

  @Test
  void nothing_measured_is_no_result() throws IOException {
    assertThat(new Report(folder).text()).doesNotContain("in turn");
  }

  @ParameterizedTest
  @EnumSource
  void both_are_measured(Algorithm algorithm) throws Exception {
    InTurn turns = InTurn.measured(algorithm, TokenSize.SMALL, Duration.ofMillis(5));

    assertThat(List.of(turns.floorNanos(), turns.countersignNanos())).allMatch(nanos -> nanos > 0);
  }
}
