package dev.countersign.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures, and writes the report of all results that there are. */
@Command(
    name = "report",
    description = "Measures everything and writes the report, from the root of the repository.")
final class ReportCommand implements Callable<Integer> {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "shows this")
  boolean help;

  @Option(
      names = "--only",
      paramLabel = "PREFIX",
      defaultValue = "",
      description =
          "measures the parts whose name starts so, as validate/RS256, and takes the others from"
              + " earlier runs; \"none\" measures nothing")
  String only = "";

  @Option(names = "--quick", description = "short and hardly exact, to look at the tables")
  boolean quick;

  @Option(names = "--list", description = "names the parts and measures nothing")
  boolean list;

  @Mixin final ResultsOption results = new ResultsOption();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      defaultValue = "benchmarks/RESULTS.md",
      description = "the report, with its curves beside it; default: ${DEFAULT-VALUE}")
  Path to = Path.of("");

  @Override
  public Integer call() throws Exception {
    List<Part> parts = Plan.parts().stream().filter(part -> part.name().startsWith(only)).toList();
    if (list) {
      parts.forEach(part -> System.out.println(part.name() + " (" + part.size() + ")"));
      return 0;
    }
    if (parts.isEmpty() && !only.equals("none")) {
      throw new IllegalArgumentException(
          "no part starts with " + only + "; report --list names them");
    }
    PartRunner runner = new PartRunner(quick ? Effort.quick() : Effort.full(), results.directory);
    Map<String, List<Part>> comparisons =
        parts.stream()
            .collect(
                Collectors.groupingBy(Part::comparison, LinkedHashMap::new, Collectors.toList()));
    int done = 0;
    for (Map.Entry<String, List<Part>> comparison : comparisons.entrySet()) {
      System.out.printf("%d of %d: %s%n", ++done, comparisons.size(), comparison.getKey());
      runner.run(comparison.getValue());
    }
    Report report = new Report(results.directory);
    Files.writeString(to, report.text());
    for (Map.Entry<String, String> curve : report.curves().entrySet()) {
      Files.writeString(to.resolveSibling(curve.getKey()), curve.getValue());
    }
    System.out.println("wrote " + to);
    return 0;
  }
}
