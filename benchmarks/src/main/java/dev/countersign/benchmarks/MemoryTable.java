package dev.countersign.benchmarks;

import static dev.countersign.benchmarks.Cells.line;
import static dev.countersign.benchmarks.Cells.whole;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
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
    Map<Integer, Double> bytesEach = new TreeMap<>();
    JsonNode json = Json.read(file);
    json.fieldNames()
        .forEachRemaining(
            number -> bytesEach.put(Integer.valueOf(number), json.path(number).asDouble()));
    StringBuilder text = new StringBuilder("| revoked tokens | bytes each |\n| --- | --- |\n");
    bytesEach.forEach(
        (number, bytes) ->
            text.append(line(whole(number), String.format(Locale.ROOT, "%.1f", bytes))));
    return text.toString();
  }
}
