package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of conformance names tests that exist. */
class ConformanceTest {

  private static final Path ROOT = Path.of("..");

  /** A class and a method in one code span. */
  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

  private static String page() {
    return read(ROOT.resolve(Path.of("docs", "conformance.md")));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void each_test_that_is_named_exists() throws IOException {
    Set<String> missing = new TreeSet<>();
    List<Path> sources;
    try (Stream<Path> modules = Files.list(ROOT)) {
      sources =
          modules
              .map(module -> module.resolve("src/test/java"))
              .flatMap(ConformanceTest::files)
              .toList();
    }
    NAMED
        .matcher(page())
        .results()
        .filter(named -> !exists(named, sources))
        .forEach(named -> missing.add(named.group()));

    assertThat(missing).isEmpty();
  }

  private static Stream<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean exists(MatchResult named, List<Path> sources) {
    // From the annotation to the name there is no empty line.
    Pattern test =
        Pattern.compile(
            "@(?:Test|ParameterizedTest)\\b(?:(?!\n\n)[\\s\\S])*?\\bvoid "
                + named.group(2)
                + "\\(");
    return sources.stream()
        .filter(file -> file.endsWith(named.group(1) + ".java"))
        .anyMatch(file -> test.matcher(read(file)).find());
  }

  @Test
  void each_demand_names_a_test() {
    List<String> rows =
        page()
            .lines()
            .filter(
                line ->
                    line.startsWith("| ")
                        && !line.startsWith("| section")
                        && !line.startsWith("| ---"))
            .toList();

    assertThat(rows)
        .hasSizeGreaterThan(150)
        .allSatisfy(row -> assertThat(NAMED.matcher(row).find()).as(row).isTrue());
  }

  @ParameterizedTest
  @ValueSource(
      ints = {6750, 7009, 7515, 7517, 7518, 7519, 7662, 8705, 8725, 9068, 9449, 9470, 9700, 9728})
  void each_standard_has_its_table(int rfc) {
    assertThat(page()).contains("\n## RFC " + rfc + ": ");
  }

  @Test
  void a_test_that_does_not_exist_would_be_seen() {
    MatchResult named =
        NAMED
            .matcher("`ConformanceTest#there_is_no_such_test`")
            .results()
            .findFirst()
            .orElseThrow();

    assertThat(exists(named, files(ROOT.resolve("module-tests/src/test/java")).toList())).isFalse();
  }
}
