package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DocumentationTest {

  /** Numbers of three digits and more, and ratios; those of algorithms are parts of words. */
  private static final Pattern FIGURE =
      Pattern.compile("(?<![\\w,.])(?:\\d{1,3}(?:,\\d{3})+|\\d{3}|\\d\\.\\d+)\\b");

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

  /** None of them is from memory, from an older run, or of something else. */
  @Test
  void each_line_of_the_readme_with_figures_is_a_line_of_a_report() throws Exception {
    String readme = read("README.md");
    String costs =
        readme.substring(readme.indexOf("## What it costs"), readme.indexOf("## Modules"));
    List<String> quotes = costs.lines().filter(FIGURE.asPredicate()).toList();

    assertThat(quotes).hasSizeGreaterThan(15);
    assertThat(Stream.of("RESULTS.md", "RESULTS-JDK25.md").flatMap(DocumentationTest::report))
        .containsAll(quotes);
  }

  private static Stream<String> report(String file) {
    try {
      return read("benchmarks/" + file).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(String path) throws IOException {
    return Files.readString(Path.of("..", path));
  }
}
