package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sealed key set in a variable: what base64 makes of a key set file. */
class EnvironmentKeySetTest {

  private static final KeySetSeal SEAL = KeySetSeal.under(KeySetFileProcess.KEYS);
  private static final KeySet SET =
      KeySet.of(1, "change", List.of(TestKeys.record(TestKeys.START)));

  private static EnvironmentKeySet of(String value) {
    return EnvironmentKeySet.fromEnvironment("KEYS", SEAL, Map.of("KEYS", value)::get);
  }

  @Test
  void the_base64_of_a_file_is_read(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("keyset.json");
    KeySetFile.at(path, SEAL).compareAndSet(0, SET);

    KeySetStorage storage = of(Base64.getMimeEncoder().encodeToString(Files.readAllBytes(path)));

    assertThat(storage.load().isSameChangeAs(SET)).isTrue();
    assertThat(storage.load().records().get(0).signingKey()).isPresent();
  }

  @Test
  void it_cannot_be_written() {
    KeySetStorage storage =
        of(Base64.getEncoder().encodeToString(SEAL.seal(SET).getBytes(StandardCharsets.US_ASCII)));

    assertThat(storage.isReadOnly()).isTrue();
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> storage.compareAndSet(1, KeySet.of(2, "change", List.of())))
        .withMessageContaining("KEYS")
        .withMessageContaining("read-only");
  }

  @Test
  void a_missing_or_blank_variable_is_no_first_start() {
    assertThatIllegalStateException()
        .isThrownBy(
            () -> EnvironmentKeySet.fromEnvironment("KEYS", SEAL, Map.<String, String>of()::get))
        .withMessageContaining("KEYS");
    assertThatIllegalStateException().isThrownBy(() -> of(" ")).withMessageContaining("KEYS");
  }

  @Test
  void what_is_no_base64_is_refused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> of(SEAL.seal(SET)))
        .withMessageContaining("base64 -w0");
  }

  @Test
  void an_altered_set_is_refused() {
    String altered = SEAL.seal(SET).replace("\"version\":1", "\"version\":2");

    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(
            () ->
                of(Base64.getEncoder().encodeToString(altered.getBytes(StandardCharsets.US_ASCII))))
        .withMessageContaining("KEYS")
        .withMessageContaining("MAC");
  }

  @Test
  void the_log_shows_the_variable_only() {
    assertThat(
            of(
                Base64.getEncoder()
                    .encodeToString(SEAL.seal(SET).getBytes(StandardCharsets.US_ASCII))))
        .hasToString("EnvironmentKeySet[the environment variable KEYS]");
  }
}
