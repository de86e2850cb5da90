package dev.countersign.keystore;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Another process that writes to a key set file, as the tests start it. It says on its standard
 * output what it is about to write, and what it was told was written.
 */
final class KeySetFileProcess {

  static final KeyEncryptionKeys KEYS =
      KeyEncryptionKeys.of("a key of thirty-two bytes, exact".getBytes(StandardCharsets.US_ASCII));

  /** So long that machines under load do not fail the test. */
  static final Duration LOCK_WAIT = Duration.ofMinutes(2);

  private KeySetFileProcess() {}

  static KeySetFile file(Path path) {
    return KeySetFile.at(path, KEYS).withLockWait(LOCK_WAIT);
  }

  static Process start(Path path, String... command) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                KeySetFileProcess.class.getName(),
                path.toString()));
    line.addAll(List.of(command));
    return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** One set as it stands on one line: version, change id, and the ids of the keys. */
  static String line(KeySet set) {
    String keyIds =
        set.records().stream()
            .map(record -> record.keyId() + (record.signingKey().isPresent() ? "+" : "-"))
            .collect(Collectors.joining(","));
    return set.version() + " " + set.changeId() + " " + keyIds;
  }

  /** {@code PATH rotate}, {@code PATH count NAME TIMES} or {@code PATH onCall}. */
  public static void main(String[] arguments) throws IOException {
    KeySetFile file = file(Path.of(arguments[0]));
    switch (arguments[1]) {
      case "rotate" -> rotateForEver(new Announcing(file));
      case "count" -> count(file, arguments[2], Integer.parseInt(arguments[3]));
      case "onCall" -> rotateOnCall(file);
      default -> throw new IllegalArgumentException("expected rotate, count or onCall");
    }
  }

  /** Says what it does before and after. */
  private static final class Announcing implements KeySetStorage {

    private final KeySetStorage storage;
    private volatile long version;

    Announcing(KeySetStorage storage) {
      this.storage = storage;
    }

    /** Half a period is over with each version, so that old keys go and the set stays small. */
    Instant instant() {
      return TestKeys.START.plusSeconds(30 * version);
    }

    @Override
    public KeySet load() {
      KeySet set = storage.load();
      version = set.version();
      return set;
    }

    @Override
    public WriteResult compareAndSet(long expectedVersion, KeySet next) {
      say("TRY " + line(next));
      WriteResult result = storage.compareAndSet(expectedVersion, next);
      if (result == WriteResult.APPLIED) {
        say("ACK " + line(next));
      }
      return result;
    }
  }

  private static void rotateForEver(Announcing storage) {
    MovableClock clock = MovableClock.at(TestKeys.START);
    RotatingKeyStore store = TestKeys.fastStore(storage, clock).build();
    while (true) {
      clock.set(storage.instant());
      store.rotate();
    }
  }

  private static void count(KeySetFile file, String name, int times) {
    int written = 0;
    while (written < times) {
      KeySet before = file.load();
      KeySet after = KeySet.of(before.version() + 1, name + "-" + written, before.records());
      if (file.compareAndSet(before.version(), after) == KeySetStorage.WriteResult.APPLIED) {
        written++;
        say("ACK " + after.version());
      }
    }
  }

  /** Each line of the input is an instant at which to do what is due. */
  private static void rotateOnCall(KeySetFile file) throws IOException {
    Optional<RotatingKeyStore> store = Optional.empty();
    MovableClock clock = MovableClock.at(TestKeys.START);
    BufferedReader calls =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    say("READY");
    for (String call = calls.readLine(); call != null; call = calls.readLine()) {
      clock.set(Instant.parse(call));
      if (store.isEmpty()) {
        store = Optional.of(TestKeys.fastStore(file, clock).withoutStandbyKey().build());
      }
      store.get().rotateIfDue();
      say("DONE");
    }
  }

  private static void say(String line) {
    System.out.println(line);
    if (System.out.checkError()) {
      System.exit(1); // whoever started this is gone
    }
  }
}
