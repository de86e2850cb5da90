package dev.countersign.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DocumentedTest {

  private static final Path PACKAGE = Path.of("dev", "countersign", "testing");

  @Test
  void the_documentation_of_the_package_shows_exactly_what_runs_here() throws IOException {
    String shown =
        Files.readString(Path.of("src/main/java").resolve(PACKAGE).resolve("package-info.java"));
    String run =
        Files.readString(Path.of("src/test/java").resolve(PACKAGE).resolve("OrdersTest.java"));
    assertThat(withoutMargin(shown)).contains(run.substring(run.indexOf("@WithTokenMint")));
  }

  private static String withoutMargin(String javadoc) {
    return javadoc.replaceAll("(?m)^ \\* ?", "");
  }
}
