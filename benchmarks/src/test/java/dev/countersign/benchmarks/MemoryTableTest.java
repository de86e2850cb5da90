package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTableTest {

  @TempDir Path folder;

  @Test
  void the_report_has_what_was_measured_the_fewest_tokens_first() throws IOException {
    Path results = folder.resolve("results");

    new MemoryTable(results).write(Map.of(10_000_000, 53.66, 1_000_000, 42.25));

    assertThat(new Report(results).text())
        .contains("| 1,000,000 | 42.3 |\n| 10,000,000 | 53.7 |\n");
  }

  @Test
  void nothing_measured_is_no_result() {
    assertThat(new MemoryTable(folder).hasResults()).isFalse();
  }
}
