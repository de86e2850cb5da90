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
import java.util.Map;
import java.util.Optional;

/** What processes of {@link TurnsCommand} measured. */
final class TurnsTable {

  private static final String FILE = "turns.json";

  private final Path file;

  TurnsTable(Path results) {
    this.file = results.resolve(FILE);
  }

  /** Beside what other processes measured. */
  void add(List<InTurn> ofThisProcess) throws IOException {
    List<InTurn> all = new ArrayList<>(all());
    all.addAll(ofThisProcess);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, Json.text(all.stream().map(TurnsTable::members).toList()));
  }

  boolean hasResults() {
    return Files.exists(file);
  }

  String text() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            | | floor, ns | Countersign, ns | × floor | processes |
            | --- | --- | --- | --- | --- |
            """);
    List<InTurn> all = all();
    for (Algorithm algorithm : Algorithm.values()) {
      for (TokenSize size : TokenSize.values()) {
        List<InTurn> processes = of(all, algorithm, size);
        if (!processes.isEmpty()) {
          Measured floor = floor(processes);
          Measured countersign = countersign(processes);
          text.append(
              line(
                  algorithm.headerName() + ", " + size.title(),
                  whole(floor.medianNanos()),
                  whole(countersign.medianNanos()),
                  ratio(countersign.timesOf(floor)),
                  Integer.toString(processes.size())));
        }
      }
    }
    return text.toString();
  }

  /** How many times the floor a first sight of a typical token takes. */
  Optional<Double> timesFloor(Algorithm algorithm) throws IOException {
    List<InTurn> processes = of(all(), algorithm, TokenSize.TYPICAL);
    return processes.isEmpty()
        ? Optional.empty()
        : Optional.of(countersign(processes).timesOf(floor(processes)));
  }

  private static List<InTurn> of(List<InTurn> all, Algorithm algorithm, TokenSize size) {
    return all.stream()
        .filter(turns -> turns.algorithm() == algorithm && turns.size() == size)
        .toList();
  }

  private static Measured floor(List<InTurn> processes) {
    return new Measured(processes.stream().map(InTurn::floorNanos).toList(), List.of());
  }

  private static Measured countersign(List<InTurn> processes) {
    return new Measured(processes.stream().map(InTurn::countersignNanos).toList(), List.of());
  }

  private static Map<String, Object> members(InTurn turns) {
    return Map.of(
        "algorithm", turns.algorithm().name(),
        "size", turns.size().name(),
        "floorNanos", turns.floorNanos(),
        "countersignNanos", turns.countersignNanos());
  }

  private List<InTurn> all() throws IOException {
    List<InTurn> all = new ArrayList<>();
    if (hasResults()) {
      for (JsonNode turns : Json.read(file)) {
        all.add(
            new InTurn(
                Algorithm.valueOf(turns.path("algorithm").asText()),
                TokenSize.valueOf(turns.path("size").asText()),
                turns.path("floorNanos").asDouble(),
                turns.path("countersignNanos").asDouble()));
      }
    }
    return all;
  }
}
