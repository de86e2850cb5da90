package dev.countersign.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code memory 1000000 10000000} */
@Command(name = "memory", description = "How much heap a revoked token takes.")
final class MemoryCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "NUMBER", description = "how many revoked tokens")
  List<Integer> numbers = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    RevokedTokenMemory.printHeader();
    for (int number : numbers) {
      RevokedTokenMemory.print("memory", number, RevokedTokenMemory.onHeap(number));
    }
    return 0;
  }
}
