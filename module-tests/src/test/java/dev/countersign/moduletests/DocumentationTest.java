package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DocumentationTest {

  @ParameterizedTest
  @EnumSource
  void each_reason_has_its_line_in_the_catalogue_of_refusals(Reason reason) throws Exception {
    assertThat(Files.readString(Path.of("..", "docs", "errors.md")))
        .contains("| `" + reason + "` |");
  }

  @Test
  void the_catalogue_of_refusals_has_no_other_lines() throws Exception {
    assertThat(
            Files.readString(Path.of("..", "docs", "errors.md"))
                .lines()
                .filter(line -> line.matches("\\| `[A-Z0-9_]+` \\|.*"))
                .count())
        .isEqualTo(Reason.values().length);
  }
}
