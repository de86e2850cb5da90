package dev.countersign.benchmarks;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the filter takes of a server's throughput. */
@Command(
    name = "filter",
    description =
        "Loads the example over loopback, its public and its guarded page in turn, with and without"
            + " a cache; the next report has it.")
final class FilterCommand implements Callable<Integer> {

  /** The first rounds are not kept: until then a server becomes faster and faster. */
  private static final int WARM_UPS = 40;

  private static final int ROUNDS_BETWEEN_LINES = 20;

  @Option(
      names = "--rounds",
      defaultValue = "160",
      description =
          "how often each door is measured, one after the other; default: ${DEFAULT-VALUE}")
  int rounds;

  /** Short, and the rounds many: what else the machine does then hits both doors of a pair. */
  @Option(
      names = "--millis",
      defaultValue = "250",
      description = "how long each time; default: ${DEFAULT-VALUE}")
  int millis;

  @Mixin final ResultsOption results = new ResultsOption();

  @Override
  public Integer call() throws Exception {
    List<Map<String, Object>> all = new ArrayList<>();
    try (FilterLoad load = new FilterLoad()) {
      for (int round = 1 - WARM_UPS; round <= rounds; round++) {
        for (Door door : inTurn(round)) {
          FilterLoad.Pace pace = load.measure(door, Duration.ofMillis(millis));
          if (round > 0) {
            all.add(
                Map.of(
                    "door", door.name(),
                    "perSecond", pace.perSecond(),
                    "p99Micros", pace.p99Micros()));
          }
        }
        if (round > 0 && round % ROUNDS_BETWEEN_LINES == 0) {
          System.out.printf("%d of %d rounds%n", round, rounds);
        }
      }
    }
    Files.createDirectories(results.directory);
    Files.writeString(results.directory.resolve(FilterTable.FILE), Json.text(all));
    System.out.print(new FilterTable(results.directory).text());
    return 0;
  }

  /**
   * There and back, since a machine that becomes slower would else wrong the same door each time.
   */
  private static List<Door> inTurn(int round) {
    List<Door> doors = new ArrayList<>(List.of(Door.values()));
    if (round % 2 == 0) {
      Collections.reverse(doors);
    }
    return doors;
  }
}
