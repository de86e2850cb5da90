package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** In a Java runtime that was made without {@code jdk.crypto.ec}, as small images often are. */
class WithoutEllipticCurvesTest {

  @Test
  @EnabledForJreRange(max = JRE.JAVA_21, disabledReason = "newer ones have them in java.base")
  void a_key_on_a_curve_is_left_out_of_a_set_each_time() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules",
                "java.base,java.logging,java.naming,java.sql",
                "-cp",
                System.getProperty("java.class.path"),
                Reader.class.getName())
            .redirectErrorStream(true)
            .start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();

    assertThat(process.waitFor()).as("%s", lines).isZero();
    assertThat(lines)
        .hasSize(2)
        .allMatch(line -> line.startsWith("[key 1: no JCA provider here has P-256; "));
  }

  /** Reads the same set twice: only the first failure of a class is of its own kind. */
  static final class Reader {

    private static final String SET =
        """
        {"keys":[
          {"kty":"EC","kid":"a","alg":"ES256","crv":"P-256",
           "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
           "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
        """;

    private Reader() {}

    public static void main(String... none) {
      for (int i = 0; i < 2; i++) {
        System.out.println(JwkSet.parsePublic(SET, Optional.empty()).leftOut());
      }
    }
  }
}
