package dev.countersign.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the filter takes of a server's throughput. */
@Command(
    name = "filter",
    description =
        "Loads the example over loopback, its public and its guarded page in turn, with and without"
            + " a cache; the next report has it.")
final class FilterCommand implements Callable<Integer> {

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description =
          "how often each door is measured, one after the other; default: ${DEFAULT-VALUE}")
  int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "3",
      description = "how long each time; default: ${DEFAULT-VALUE}")
  int seconds;

  @Option(
      names = "--results",
      paramLabel = "DIRECTORY",
      defaultValue = "benchmarks/target/results",
      description = "where the numbers are kept; default: ${DEFAULT-VALUE}")
  Path results = Path.of("");

  @Override
  public Integer call() throws Exception {
    List<Map<String, Object>> all = new ArrayList<>();
    try (FilterLoad load = new FilterLoad()) {
      // The first round warms up and is not kept.
      for (int round = 0; round <= rounds; round++) {
        for (Door door : Door.values()) {
          FilterLoad.Pace pace = load.measure(door, Duration.ofSeconds(seconds));
          if (round > 0) {
            all.add(
                Map.of(
                    "door", door.name(),
                    "perSecond", pace.perSecond(),
                    "p99Micros", pace.p99Micros()));
            System.out.printf(
                "%d of %d, %s: %,.0f a second, p99 %,.0f µs%n",
                round, rounds, door.title(), pace.perSecond(), pace.p99Micros());
          }
        }
      }
    }
    Files.createDirectories(results);
    Files.writeString(results.resolve(FilterTable.FILE), Json.text(all));
    System.out.print(new FilterTable(results).text());
    return 0;
  }
}
