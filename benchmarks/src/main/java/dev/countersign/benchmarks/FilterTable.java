package dev.countersign.benchmarks;

import static dev.countersign.benchmarks.Cells.line;
import static dev.countersign.benchmarks.Cells.ratio;
import static dev.countersign.benchmarks.Cells.whole;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What {@link FilterCommand} measured, as a table. */
final class FilterTable {

  static final String FILE = "filter.json";

  private final Path file;

  FilterTable(Path results) {
    this.file = results.resolve(FILE);
  }

  /** Those of an earlier version know other doors. */
  boolean hasResults() throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    JsonNode rounds = Json.read(file);
    return Stream.of(Door.values()).noneMatch(door -> numbers(rounds, door, "perSecond").isEmpty());
  }

  String text() throws IOException {
    JsonNode rounds = Json.read(file);
    StringBuilder text = new StringBuilder();
    text.append("| | requests a second | p99, µs | throughput ÷ public | p99 ÷ public |\n");
    text.append("| --- | --- | --- | --- | --- |\n");
    for (Door door : Door.values()) {
      Measured pace = measured(rounds, door);
      text.append(
          line(
              door.title(),
              whole(1e9 / pace.medianNanos()),
              whole(Measured.median(numbers(rounds, door, "p99Micros"))),
              ratio(throughputOverOpen(rounds, door)),
              ratio(p99(rounds, door).timesOf(p99(rounds, door.open())))));
    }
    return text.toString();
  }

  /** Requests a second at this door, as a share of those at the one beside it. */
  double throughputOverOpen(Door door) throws IOException {
    return throughputOverOpen(Json.read(file), door);
  }

  private static double throughputOverOpen(JsonNode rounds, Door door) {
    return measured(rounds, door.open()).timesOf(measured(rounds, door));
  }

  private static Measured measured(JsonNode rounds, Door door) {
    List<Double> nanos =
        numbers(rounds, door, "perSecond").stream().map(perSecond -> 1e9 / perSecond).toList();
    return new Measured(nanos, List.of());
  }

  private static Measured p99(JsonNode rounds, Door door) {
    List<Double> nanos =
        numbers(rounds, door, "p99Micros").stream().map(micros -> micros * 1e3).toList();
    return new Measured(nanos, List.of());
  }

  private static List<Double> numbers(JsonNode rounds, Door door, String name) {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode round : rounds) {
      if (round.path("door").asText().equals(door.name())) {
        numbers.add(round.path(name).asDouble());
      }
    }
    return numbers;
  }
}
