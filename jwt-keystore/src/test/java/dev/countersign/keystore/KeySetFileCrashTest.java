package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that rotate in a tight loop are killed (SIGKILL) at random points: what they said was
 * written is there, or the one set that they were about to write.
 */
class KeySetFileCrashTest {

  private static final int FILES = 4;
  private static final int KILLS_PER_FILE = Integer.getInteger("keySetFile.kills", 52);

  @TempDir private Path directory;

  /**
   * How long a write takes on this disk, from time to time corrected, so that kills hit all of it.
   */
  private volatile long writeNanos = 10_000_000;

  /** What was found after the kills, to show that they hit the writes. */
  private record Tally(int kills, int duringWrite, int leftovers, int markBehind, int unsaid) {

    Tally plus(Tally other) {
      return new Tally(
          kills + other.kills,
          duringWrite + other.duringWrite,
          leftovers + other.leftovers,
          markBehind + other.markBehind,
          unsaid + other.unsaid);
    }
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void a_process_killed_at_any_point_leaves_the_old_set_or_the_new_one() throws Exception {
    long seed = Long.getLong("keySetFile.seed", System.nanoTime());
    ExecutorService lanes = Executors.newFixedThreadPool(FILES);
    try {
      List<Callable<Tally>> work = new ArrayList<>();
      for (int lane = 0; lane < FILES; lane++) {
        Path place = Files.createDirectory(directory.resolve("lane" + lane));
        Random random = new Random(seed + lane);
        work.add(() -> killRepeatedly(place, random));
      }
      Tally tally = new Tally(0, 0, 0, 0, 0);
      for (Future<Tally> lane : lanes.invokeAll(work)) {
        tally = tally.plus(lane.get());
      }
      System.out.println("killed while rotating one file each, seed " + seed + ": " + tally);
      assertThat(tally.kills).isGreaterThanOrEqualTo(200);
      assertThat(tally.duringWrite).as("kills in the middle of a write").isGreaterThan(20);
      assertThat(tally.leftovers).as("kills before the file was replaced").isPositive();
      assertThat(tally.unsaid + tally.markBehind)
          .as("kills after the file was replaced, before its writer could say so")
          .isPositive();
    } finally {
      lanes.shutdownNow();
    }
  }

  private Tally killRepeatedly(Path place, Random random) throws Exception {
    Path path = place.resolve("keyset.json");
    Tally tally = new Tally(0, 0, 0, 0, 0);
    for (int kill = 0; kill < KILLS_PER_FILE; kill++) {
      tally = tally.plus(killOnce(path, random));
    }
    return tally;
  }

  private Tally killOnce(Path path, Random random) throws Exception {
    String acknowledged = KeySetFileProcess.line(KeySetFileProcess.file(path).load());
    Process process = KeySetFileProcess.start(path, "rotate");
    String tried = "";
    try (BufferedReader says =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int writes = 1 + random.nextInt(2);
      long since = System.nanoTime();
      for (String line = says.readLine(); line != null; line = says.readLine()) {
        if (line.startsWith("ACK ")) {
          acknowledged = line.substring(4);
          writeNanos = (3 * writeNanos + System.nanoTime() - since) / 4;
        } else {
          tried = line.substring(4);
          since = System.nanoTime();
          if (--writes == 0) {
            LockSupport.parkNanos(random.nextLong(writeNanos * 5 / 4));
            // Not by the process itself, which would forget what it said last.
            process.toHandle().destroyForcibly();
          }
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(tried).as("what the process was about to write").isNotEmpty();
    return check(path, acknowledged, tried);
  }

  private static Tally check(Path path, String acknowledged, String tried) throws IOException {
    int leftovers = count(path, ".tmp");
    long mark = markOf(path);
    KeySet found = KeySetFileProcess.file(path).load();

    String line = KeySetFileProcess.line(found);
    assertThat(line).isIn(acknowledged, tried);
    boolean inWrite = !tried.equals(acknowledged);
    boolean unsaid = inWrite && line.equals(tried);
    return new Tally(
        1, inWrite ? 1 : 0, leftovers > 0 ? 1 : 0, mark < found.version() ? 1 : 0, unsaid ? 1 : 0);
  }

  private static long markOf(Path path) throws IOException {
    Path mark = path.resolveSibling("keyset.json.version");
    return Files.exists(mark)
        ? KeySetSeal.under(KeySetFileProcess.KEYS).openMark(Files.readString(mark)).version()
        : 0;
  }

  private static int count(Path path, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(path.getParent())) {
      return (int) files.filter(file -> file.toString().endsWith(suffix)).count();
    }
  }
}
