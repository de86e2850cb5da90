package dev.countersign.benchmarks;

import static dev.countersign.benchmarks.Cells.line;
import static dev.countersign.benchmarks.Cells.tenths;
import static dev.countersign.benchmarks.Cells.whole;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What {@link MemoryCommand} measured: bytes of the heap for each of so many revoked tokens. */
final class MemoryTable {

  private static final String FILE = "memory.json";

  private final Path file;

  MemoryTable(Path results) {
    this.file = results.resolve(FILE);
  }

  void write(Map<Integer, Double> bytesEach) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, Json.text(bytesEach));
  }

  boolean hasResults() {
    return Files.exists(file);
  }

  String text() throws IOException {
    StringBuilder text = new StringBuilder("| revoked tokens | bytes each |\n| --- | --- |\n");
    bytesEach().forEach((number, bytes) -> text.append(line(whole(number), tenths(bytes))));
    return text.toString();
  }

  /** How many tokens were the most that were revoked, and what each of them took. */
  Optional<Map.Entry<Integer, Double>> mostTokens() throws IOException {
    return Optional.ofNullable(bytesEach().lastEntry());
  }

  private NavigableMap<Integer, Double> bytesEach() throws IOException {
    NavigableMap<Integer, Double> bytesEach = new TreeMap<>();
    JsonNode json = Json.read(file);
    json.fieldNames()
        .forEachRemaining(
            number -> bytesEach.put(Integer.valueOf(number), json.path(number).asDouble()));
    return bytesEach;
  }
}
