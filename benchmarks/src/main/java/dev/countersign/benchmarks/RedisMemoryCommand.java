package dev.countersign.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code redis 1000000} */
@Command(
    name = "redis",
    description = "How much memory a revoked token takes in a Redis that is started for it.")
final class RedisMemoryCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "NUMBER", description = "how many revoked tokens")
  List<Integer> numbers = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    System.out.println("| store | revoked tokens | bytes each |");
    System.out.println("| --- | --- | --- |");
    for (int number : numbers) {
      System.out.printf("| redis | %,d | %.1f |%n", number, RevokedTokenMemory.inRedis(number));
    }
    return 0;
  }
}
