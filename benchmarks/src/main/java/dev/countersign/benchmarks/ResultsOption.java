package dev.countersign.benchmarks;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the commands that measure leave their numbers for the report. */
final class ResultsOption {

  @Option(
      names = "--results",
      paramLabel = "DIRECTORY",
      defaultValue = "benchmarks/target/results",
      description = "where the numbers are kept; default: ${DEFAULT-VALUE}")
  Path directory = Path.of("");
}
