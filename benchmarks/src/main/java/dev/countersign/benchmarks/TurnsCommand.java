package dev.countersign.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code turns} */
@Command(
    name = "turns",
    description =
        "Countersign and the floor, in turn within one process. Run it three times: each adds a"
            + " process, and the next report has them.")
final class TurnsCommand implements Callable<Integer> {

  @Option(
      names = "--millis",
      defaultValue = "3000",
      description = "how long each pair is warmed up, and then measured; default: ${DEFAULT-VALUE}")
  int millis;

  @Mixin final ResultsOption results = new ResultsOption();

  @Override
  public Integer call() throws Exception {
    List<InTurn> measured = new ArrayList<>();
    for (Algorithm algorithm : Algorithm.values()) {
      for (TokenSize size : TokenSize.values()) {
        measured.add(InTurn.measured(algorithm, size, Duration.ofMillis(millis)));
      }
    }
    TurnsTable table = new TurnsTable(results.directory);
    table.add(measured);
    System.out.print(table.text());
    return 0;
  }
}
