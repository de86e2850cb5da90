package dev.countersign.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is in the files of {@link PartRunner}, also of earlier runs. */
final class Results {

  private final Path directory;

  Results(Path directory) {
    this.directory = directory;
  }

  /** By the value of one parameter, in the order of measuring; empty if the part was not run. */
  Map<String, Measured> of(String partName, String param) throws IOException {
    Map<String, List<double[]>> rounds = new LinkedHashMap<>();
    for (int round = 1; ; round++) {
      Path file = file(partName, round);
      if (!Files.exists(file)) {
        break;
      }
      for (JsonNode benchmark : Json.read(file)) {
        String value = benchmark.path("params").path(param).asText();
        rounds
            .computeIfAbsent(value, unused -> new ArrayList<>())
            .add(
                new double[] {
                  medianOfIterations(benchmark.path("primaryMetric")),
                  medianOfIterations(benchmark.path("secondaryMetrics").path("gc.alloc.rate.norm"))
                });
      }
    }
    Map<String, Measured> measured = new LinkedHashMap<>();
    rounds.forEach(
        (value, numbers) ->
            measured.put(
                value,
                new Measured(
                    numbers.stream().map(pair -> pair[0]).toList(),
                    numbers.stream().map(pair -> pair[1]).toList())));
    return measured;
  }

  /** Of each library, with the typical token: {@code validate} or {@code issue}. */
  Map<String, Measured> ofTypical(String kind, Algorithm algorithm) throws IOException {
    return of(kind + "/" + algorithm + "/" + TokenSize.TYPICAL, "library");
  }

  /** The only benchmark of a part. */
  Optional<Measured> single(String partName) throws IOException {
    return of(partName, "none").values().stream().findFirst();
  }

  /** What a part was measured with, as JDK 17; empty if it was not. */
  String jdk(String partName) throws IOException {
    Path file = file(partName, 1);
    return Files.exists(file)
        ? "JDK " + Json.read(file).path(0).path("jdkVersion").asText().replaceFirst("\\..*", "")
        : "";
  }

  private Path file(String partName, int round) {
    return directory.resolve(partName.replace('/', '-') + "." + round + ".json");
  }

  private static double medianOfIterations(JsonNode metric) {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode fork : metric.path("rawData")) {
      fork.forEach(number -> numbers.add(number.asDouble()));
    }
    return Measured.median(numbers);
  }
}
