package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several processes over one key set file. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KeySetFileProcessesTest {

  private static final int ROUNDS = 12;
  private static final int WRITES_IN_ALL = 400;

  @TempDir private Path directory;

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end_the_processes() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  private Process start(Path path, String... command) throws IOException {
    Process process = KeySetFileProcess.start(path, command);
    processes.add(process);
    return process;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void processes_that_rotate_at_once_make_one_successor_and_lose_no_key(int count)
      throws IOException {
    Path path = directory.resolve("keyset.json");
    List<BufferedReader> answers = new ArrayList<>();
    List<PrintWriter> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Process process = start(path, "onCall");
      answers.add(process.inputReader(StandardCharsets.UTF_8));
      calls.add(new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true));
    }
    expect(answers, "READY");
    KeySet before = KeySet.empty();
    for (int round = 0; round < ROUNDS; round++) {
      // A successor is due once in each period of 60 seconds.
      Instant due = TestKeys.START.plusSeconds(60L * round);
      calls.forEach(call -> call.println(due));
      expect(answers, "DONE");

      KeySet after = KeySetFileProcess.file(path).load();
      assertThat(newKeys(before, after)).as("new keys of round " + round).hasSize(1);
      assertThat(after.keeps(before, due)).as("round " + round + " lost no key").isTrue();
      before = after;
    }
  }

  private static void expect(List<BufferedReader> answers, String expected) throws IOException {
    for (BufferedReader answer : answers) {
      assertThat(answer.readLine()).isEqualTo(expected);
    }
  }

  private static List<String> newKeys(KeySet before, KeySet after) {
    return after.records().stream()
        .map(KeyRecord::keyId)
        .filter(keyId -> before.record(keyId).isEmpty())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void every_write_that_a_process_was_told_of_is_there(int count) throws IOException {
    Path path = directory.resolve("keyset.json");
    KeyRecord key = TestKeys.record(TestKeys.START);
    KeySetFileProcess.file(path).compareAndSet(0, KeySet.of(1, "first", List.of(key)));
    List<BufferedReader> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Process process = start(path, "count", "process" + i, "" + WRITES_IN_ALL / count);
      answers.add(
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    }

    List<Long> acknowledged =
        answers.stream()
            .flatMap(BufferedReader::lines)
            .flatMap(line -> Stream.of(Long.valueOf(line.substring("ACK ".length()))))
            .sorted()
            .toList();

    assertThat(acknowledged)
        .isEqualTo(LongStream.rangeClosed(2, WRITES_IN_ALL + 1L).boxed().toList());
    KeySet last = KeySetFileProcess.file(path).load();
    assertThat(last.version()).isEqualTo(WRITES_IN_ALL + 1);
    assertThat(last.records()).extracting(KeyRecord::keyId).containsExactly(key.keyId());
  }
}
