package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DocumentationTest {

  @ParameterizedTest
  @EnumSource
  void each_reason_has_its_line_in_the_catalogue_of_refusals(Reason reason) throws Exception {
    assertThat(read("docs/errors.md")).contains("| `" + reason + "` |");
  }

  @Test
  void the_catalogue_of_refusals_has_no_other_lines() throws Exception {
    assertThat(
            read("docs/errors.md")
                .lines()
                .filter(line -> line.matches("\\| `[A-Z0-9_]+` \\|.*"))
                .count())
        .isEqualTo(Reason.values().length);
  }

  /** None of them is from memory, and none from an older run. */
  @Test
  void each_figure_of_the_readme_is_in_a_report() throws Exception {
    String readme = read("README.md");
    String costs =
        readme.substring(
            readme.indexOf("| | Countersign | best peer"), readme.indexOf("## Modules"));

    assertThat(figures(costs)).hasSizeGreaterThan(20);
    assertThat(figures(read("benchmarks/RESULTS.md") + read("benchmarks/RESULTS-JDK25.md")))
        .containsAll(figures(costs));
  }

  /** Numbers of three digits and more, and ratios; those of algorithms are parts of words. */
  private static Set<String> figures(String text) {
    return Pattern.compile("(?<![\\w,.])(?:\\d{1,3}(?:,\\d{3})+|\\d{3}|\\d\\.\\d+)\\b")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  private static String read(String path) throws IOException {
    return Files.readString(Path.of("..", path));
  }
}
