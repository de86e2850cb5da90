package dev.countersign.benchmarks;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/** How, when and for how long each part was measured, beside its results. */
final class RunLog {

  private static final String SEPARATOR = " | ";

  private final Path file;

  private RunLog(Path file) {
    this.file = file;
  }

  static RunLog in(Path results) {
    return new RunLog(results.resolve("runs.properties"));
  }

  void add(Part part, Effort effort, Duration elapsed) throws IOException {
    Properties runs = read();
    runs.setProperty(
        part.name(),
        String.join(
            SEPARATOR,
            Long.toString(elapsed.toSeconds()),
            LocalDate.now(ZoneOffset.UTC)
                + ", "
                + System.getProperty("java.vm.name")
                + " "
                + Runtime.version()
                + ", "
                + effort));
    try (Writer writer = Files.newBufferedWriter(file)) {
      runs.store(writer, null);
    }
  }

  /** All parts together. */
  Duration elapsed() throws IOException {
    long seconds = 0;
    for (Object run : read().values()) {
      String text = run.toString();
      seconds += Long.parseLong(text.substring(0, text.indexOf(SEPARATOR)));
    }
    return Duration.ofSeconds(seconds);
  }

  /** One line if all parts were measured in the same way. */
  List<String> circumstances() throws IOException {
    TreeSet<String> lines = new TreeSet<>();
    for (Object run : read().values()) {
      String text = run.toString();
      lines.add(text.substring(text.indexOf(SEPARATOR) + SEPARATOR.length()));
    }
    return new ArrayList<>(lines);
  }

  private Properties read() throws IOException {
    Properties runs = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        runs.load(reader);
      }
    }
    return runs;
  }
}
