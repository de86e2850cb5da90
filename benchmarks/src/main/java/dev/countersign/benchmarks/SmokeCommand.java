package dev.countersign.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Runs every benchmark for a moment, to see that it runs. */
@Command(name = "smoke", description = "Runs every benchmark for a moment and measures nothing.")
final class SmokeCommand implements Callable<Integer> {

  @Override
  public Integer call() throws Exception {
    Path results = Files.createTempDirectory("smoke");
    PartRunner runner = new PartRunner(Effort.smoke(), results);
    for (Part part : Plan.smoke()) {
      runner.run(part);
    }
    try (Stream<Path> files = Files.walk(results)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    System.out.println("each of the benchmarks runs");
    return 0;
  }
}
