package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  @TempDir Path results;

  /** Two of the three rounds agree; in the third the machine was busy. */
  @BeforeEach
  void three_rounds() throws IOException {
    write(
        "validate-HS256-TYPICAL.1.json",
        row("FLOOR", 1_000),
        row("COUNTERSIGN", 1_900),
        row("TINK", 5_700));
    write(
        "validate-HS256-TYPICAL.2.json",
        row("FLOOR", 1_010),
        row("COUNTERSIGN", 1_919),
        row("TINK", 5_757));
    write(
        "validate-HS256-TYPICAL.3.json",
        row("FLOOR", 9_000),
        row("COUNTERSIGN", 90_000),
        row("TINK", 1_000));
  }

  @Test
  void ratios_are_the_medians_of_those_within_a_round() throws IOException {
    assertThat(new Report(results).text())
        .contains("| HS256, typical | 1.90 | Tink | 3.00 | – | 1.00 |")
        .contains("| Countersign | 1,919 | 100 | 1.90 | 1.00 |");
  }

  @Test
  void in_short_it_has_the_lines_that_a_readme_quotes() throws IOException {
    write("scaling-HS256-threads-1.1.json", row("COUNTERSIGN", 1_000));
    write("scaling-HS256-threads-2.1.json", row("COUNTERSIGN", 1_050));

    assertThat(new Report(results).text())
        .contains("| HS256, first sight | 1,919, 100 B | 5,700, 100 B (Tink) | 1,010, 100 B |")
        .contains("- JDK 17: two threads have the throughput of one times 1.90 with HS256.");
  }

  @Test
  void what_was_not_measured_has_no_section() throws IOException {
    assertThat(new Report(results).text())
        .contains("## Validate a typical token")
        .doesNotContain("## Issue", "## Two threads", "## How the cost grows", "## The filter");
  }

  @Test
  void a_curve_has_a_point_for_each_size() throws IOException {
    write("growth-KEYS.1.json", size(1, 2_000), size(10, 2_100), size(100, 2_050));

    assertThat(new Report(results).curves().get("growth-keys.svg"))
        .contains(">2,100<", ">100<")
        .containsOnlyOnce("<polyline");
  }

  private void write(String file, String... rows) throws IOException {
    Files.writeString(results.resolve(file), "[" + String.join(",", rows) + "]");
  }

  private static String row(String library, int nanos) {
    return benchmark("library", library, nanos);
  }

  private static String size(int size, int nanos) {
    return benchmark("size", Integer.toString(size), nanos);
  }

  private static String benchmark(String param, String value, int nanos) {
    return """
    {"jdkVersion":"17.0.15","params":{"%s":"%s"},"primaryMetric":{"rawData":[[%d]]},
     "secondaryMetrics":{"gc.alloc.rate.norm":{"rawData":[[100]]}}}
    """
        .formatted(param, value, nanos);
  }
}
