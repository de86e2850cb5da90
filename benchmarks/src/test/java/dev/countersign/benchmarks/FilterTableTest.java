package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterTableTest {

  @TempDir Path results;

  private final List<Map<String, Object>> rounds = new ArrayList<>();

  private void measured(Door door, int perSecond, int p99Micros) throws IOException {
    rounds.add(Map.of("door", door.name(), "perSecond", perSecond, "p99Micros", p99Micros));
    Files.writeString(results.resolve(FilterTable.FILE), Json.text(rounds));
  }

  @Test
  void each_door_is_compared_with_the_public_one_of_its_own_process() throws IOException {
    measured(Door.PUBLIC, 10_000, 1_000);
    measured(Door.GUARDED, 8_000, 1_500);
    measured(Door.PUBLIC_BESIDE_CACHE, 5_000, 2_000);
    measured(Door.GUARDED_BY_CACHE, 4_900, 2_020);

    assertThat(new FilterTable(results).hasResults()).isTrue();
    assertThat(new FilterTable(results).text())
        .contains("| " + Door.GUARDED.title() + " | 8,000 | 1,500 | 0.80 | 1.50 |")
        .contains("| " + Door.GUARDED_BY_CACHE.title() + " | 4,900 | 2,020 | 0.98 | 1.01 |");
  }

  @Test
  void a_door_that_was_not_measured_is_no_result() throws IOException {
    measured(Door.PUBLIC, 10_000, 1_000);

    assertThat(new FilterTable(results).hasResults()).isFalse();
  }

  @Test
  void nothing_measured_is_no_result() throws IOException {
    assertThat(new FilterTable(results).hasResults()).isFalse();
  }
}
