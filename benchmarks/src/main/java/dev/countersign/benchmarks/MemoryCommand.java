package dev.countersign.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code memory 1000000 10000000} */
@Command(
    name = "memory",
    description = "How much heap a revoked token takes; the next report has it.")
final class MemoryCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "NUMBER", description = "how many revoked tokens")
  List<Integer> numbers = new ArrayList<>();

  @Mixin final ResultsOption results = new ResultsOption();

  @Override
  public Integer call() throws Exception {
    Map<Integer, Double> bytesEach = new TreeMap<>();
    for (int number : numbers) {
      bytesEach.put(number, RevokedTokenMemory.onHeap(number));
    }
    MemoryTable table = new MemoryTable(results.directory);
    table.write(bytesEach);
    System.out.print(table.text());
    return 0;
  }
}
