package dev.countersign.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures parts and keeps what JMH says of each round in a file, for the report. */
final class PartRunner {

  private final Effort effort;
  private final Path results;

  PartRunner(Effort effort, Path results) {
    this.effort = effort;
    this.results = results;
  }

  /** All rounds of the part. */
  void run(Part part) throws IOException, RunnerException {
    run(List.of(part));
  }

  /** All rounds of parts that are compared with each other: each round measures all of them. */
  void run(List<Part> together) throws IOException, RunnerException {
    Files.createDirectories(results);
    Map<Part, Duration> elapsed = new HashMap<>();
    for (int round = 1; round <= effort.rounds(); round++) {
      for (Part part : together) {
        Instant start = Instant.now();
        runRound(part, round);
        elapsed.merge(part, Duration.between(start, Instant.now()), Duration::plus);
      }
    }
    for (Part part : together) {
      RunLog.in(results).add(part, effort, elapsed.getOrDefault(part, Duration.ZERO));
    }
  }

  private void runRound(Part part, int round) throws IOException, RunnerException {
    Path file = results.resolve(part.fileName() + "." + round + ".json");
    // At once or not at all: a report may be written while this runs, or after it was stopped.
    Path unfinished = Files.createTempFile(results, "unfinished", ".tmp");
    measure(part, unfinished);
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private void measure(Part part, Path file) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + part.method().replace(".", "\\.") + "$")
            .threads(part.threads())
            .forks(effort.forked() ? 1 : 0)
            .warmupIterations(effort.warmUpsOf(part))
            .warmupTime(TimeValue.milliseconds(effort.warmUp().toMillis()))
            .measurementIterations(effort.iterations())
            .measurementTime(TimeValue.milliseconds(effort.iteration().toMillis()))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .resultFormat(ResultFormatType.JSON)
            .result(file.toString());
    if (effort.forked()) {
      // Each page of the heap is dear when it is used first, and calls that take long and allocate
      // little would go on doing that for seconds.
      options.jvmArgs("-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch");
      if (part.virtual()) {
        options.jvmArgsAppend("-Djmh.executor=VIRTUAL");
      }
    }
    part.params().forEach((name, values) -> options.param(name, values.toArray(String[]::new)));
    Collection<RunResult> measured = new Runner(options.build()).run();
    if (measured.size() != part.size()) {
      throw new IllegalStateException(
          "%s measured %d benchmarks, not %d".formatted(part.name(), measured.size(), part.size()));
    }
  }
}
