package dev.countersign.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The command that measures how long a log-out at one server is unknown to another. */
class StalenessTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(errors, true))
        .execute(arguments);
  }

  @Test
  void it_is_measured_at_a_server_that_asks_and_at_one_that_follows() throws Exception {
    int code = run("staleness", "--state", Stores.redis().uri(), "--log-outs", "2");

    assertThat(code).as("%s", errors).isZero();
    assertThat(out.toString())
        .contains("2 log-outs", "that asks the store: median ", "that follows it", "longest ");
  }

  @Test
  void without_log_outs_it_does_not_start() {
    assertThat(run("staleness", "--state", "redis://127.0.0.1", "--log-outs", "0")).isEqualTo(2);
    assertThat(errors.toString()).contains("--log-outs");
  }

  @Test
  void a_state_that_nobody_shares_is_refused() {
    assertThat(run("staleness", "--state", "memory")).isEqualTo(2);
    assertThat(errors.toString()).contains("--follow contradicts --state memory");
  }
}
