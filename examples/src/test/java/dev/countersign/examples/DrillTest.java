package dev.countersign.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What a thief of the signing key gets at each position of the dial. */
@TestInstance(Lifecycle.PER_CLASS)
class DrillTest {

  private static final int TOKENS = 50;
  private static final long ALL = 3 * TOKENS;

  private Drill.Report report;

  @BeforeAll
  void steal(@TempDir Path directory) throws Exception {
    report = new Drill(directory, TOKENS).run();
  }

  @Test
  void without_a_record_of_what_was_issued_a_thief_mints_for_everybody() {
    assertThat(report.invented())
        .containsEntry(Check.stateless, ALL)
        .containsEntry(Check.denylist, ALL)
        .containsEntry(Check.cutoff, ALL);
  }

  @Test
  void a_session_cannot_be_invented_but_joined() {
    assertThat(report.invented()).containsEntry(Check.session, 0L);
    assertThat(report.copied()).containsEntry(Check.session, ALL);
  }

  @Test
  void the_allowlist_refuses_every_forged_token() {
    assertThat(report.invented()).containsEntry(Check.allowlist, 0L);
    assertThat(report.copied()).containsEntry(Check.allowlist, 0L);
  }

  @Test
  void only_what_the_leaked_key_signed_dies_with_it() {
    assertThat(report.honest())
        .containsEntry("signed by the key before the leaked one", "300 of 300 still good")
        .containsEntry("signed by the leaked key", "0 of 300 still good")
        .containsEntry("signed after it was revoked", "300 of 300 still good");
  }

  @Test
  void the_command_prints_a_table() {
    StringWriter out = new StringWriter();

    int code =
        Main.commandLine().setOut(new PrintWriter(out, true)).execute("drill", "--tokens", "2");

    assertThat(code).isZero();
    assertThat(out.toString()).contains("| allowlist | 0 | 0 |", "the other node refuses after");
  }

  @Test
  void a_drill_without_tokens_does_not_start() {
    StringWriter errors = new StringWriter();

    int code =
        Main.commandLine().setErr(new PrintWriter(errors, true)).execute("drill", "--tokens", "0");

    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).contains("--tokens");
  }
}
