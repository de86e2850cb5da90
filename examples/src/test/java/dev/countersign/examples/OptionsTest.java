package dev.countersign.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

class OptionsTest {

  private final StringWriter errors = new StringWriter();

  private int run(String... arguments) {
    return Main.commandLine().setErr(new PrintWriter(errors, true)).execute(arguments);
  }

  @ParameterizedTest
  @CsvSource({
    "30s,PT30S",
    "10m,PT10M",
    "1h,PT1H",
    "30d,P30D",
    "0,PT0S",
    "PT10M,PT10M",
    "pt1h30m,PT1H30M",
    "1h30m,PT1H30M"
  })
  void durations_are_short_or_iso(String text, Duration duration) {
    assertThat(new ShortDuration().convert(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "m", "10x", "ten minutes", "P", "1d1h"})
  void what_is_no_duration_is_refused(String text) {
    assertThatThrownBy(() -> new ShortDuration().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("10m");
  }

  @Test
  void a_token_that_lives_longer_than_its_key_signs_does_not_start() {
    assertThat(run("login-server", "--port", "0", "--token-lifetime", "31d")).isEqualTo(2);
    assertThat(errors.toString()).contains("rotateEvery");
  }

  @Test
  void a_clock_skew_over_five_minutes_does_not_start() {
    assertThat(run("login-server", "--port", "0", "--clock-skew", "6m")).isEqualTo(2);
    assertThat(errors.toString()).contains("PT5M");
  }

  @Test
  void secrets_of_the_environment_with_a_rotation_do_not_start() {
    assertThat(run("login-server", "--port", "0", "--keys", "env", "--rotate-every", "1d"))
        .isEqualTo(2);
    assertThat(errors.toString()).contains("--rotate-every contradicts --keys env");
  }

  @ParameterizedTest
  @ValueSource(strings = {"disk", "env:", "env:A B", "file:", "file", "memory:x"})
  void a_source_of_keys_that_does_not_exist_does_not_start(String source) {
    assertThat(run("login-server", "--port", "0", "--keys", source)).isEqualTo(2);
    assertThat(errors.toString()).contains("memory, state, env, env:NAME or file:PATH");
  }

  @ParameterizedTest
  @ValueSource(strings = {"disk", "redis:", "jdbc:", "jdbc:oracle:x", "memory:x"})
  void a_state_that_does_not_exist_does_not_start(String state) {
    assertThat(run("login-server", "--port", "0", "--state", state)).isEqualTo(2);
    assertThat(errors.toString()).contains("redis:// or rediss:// URI");
  }

  @Test
  void a_shared_state_without_a_key_for_refresh_tokens_does_not_start() {
    assertThat(run("login-server", "--port", "0", "--state", "jdbc:h2:mem:options")).isEqualTo(2);
    assertThat(errors.toString()).contains("JWT_REFRESH_TOKEN_KEY");
  }

  @Test
  void a_file_of_keys_without_a_key_that_encrypts_it_does_not_start() {
    assertThat(run("login-server", "--port", "0", "--keys", "file:keys.json")).isEqualTo(2);
    assertThat(errors.toString()).contains("JWT_KEY_ENCRYPTION_KEY");
  }

  @Test
  void a_rotation_every_few_seconds_needs_servers_on_one_machine() {
    String[] seconds = {
      "login-server", "--port", "0", "--rotate-every", "20s", "--token-lifetime", "10s"
    };
    assertThat(run(seconds)).isEqualTo(2);
    assertThat(errors.toString()).contains("rotateEvery");
  }

  @ParameterizedTest
  @ValueSource(strings = {"state", "file:keys.json"})
  void servers_that_share_keys_have_to_tell_each_other_in_time(String keys) throws Exception {
    assertThatThrownBy(
            () ->
                Servers.login(
                    Servers.clock(),
                    Map.of(
                        "JWT_KEY_ENCRYPTION_KEY", "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k="),
                    "--keys",
                    keys,
                    "--one-machine",
                    "--rotate-every",
                    "2s",
                    "--token-lifetime",
                    "2s"))
        .hasMessageContaining("rotateEvery ≥ publishAhead");
  }

  @ParameterizedTest
  @CsvSource({"65536,65536", "512K,524288", "16M,16777216", "16m,16777216", "1G,1073741824"})
  void sizes_are_in_bytes_or_have_a_letter(String text, long bytes) {
    assertThat(new ByteSize.Converter().convert(text)).isEqualTo(new ByteSize(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "M", "16MB", "16 M", "-1", "1.5M", "1e6", "9999999999"})
  void what_is_no_size_is_refused(String text) {
    assertThatThrownBy(() -> new ByteSize.Converter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("16M");
  }

  @Test
  void an_algorithm_that_does_not_exist_does_not_start() {
    assertThat(run("login-server", "--port", "0", "--algorithm", "none")).isEqualTo(2);
    assertThat(errors.toString()).contains("ES256");
  }

  @Test
  void a_user_that_cannot_be_read_does_not_start_and_is_not_repeated() {
    assertThat(run("login-server", "--port", "0", "--user", "carol:hunter2")).isEqualTo(2);
    assertThat(errors.toString()).contains("NAME:PASSWORD:SCOPES").doesNotContain("hunter2");
  }

  @Test
  void a_resource_server_without_keys_does_not_start() {
    assertThat(run("resource-server", "--port", "0")).isEqualTo(2);
    assertThat(errors.toString()).contains("--jwks");
  }

  @Test
  void a_command_is_needed() {
    assertThat(run()).isEqualTo(2);
  }

  @Test
  void a_port_that_is_no_port_does_not_start() {
    assertThat(run("login-server", "--port", "70000")).isNotEqualTo(0);
  }

  @Test
  void help_is_no_error() {
    StringWriter out = new StringWriter();

    int code =
        Main.commandLine().setOut(new PrintWriter(out, true)).execute("login-server", "--help");

    assertThat(code).isEqualTo(CommandLine.ExitCode.OK);
    assertThat(out.toString()).contains("--token-lifetime", "--check", "--keys", "--algorithm");
  }
}
