package dev.countersign.benchmarks;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code held-load --minutes 10} */
@Command(
    name = "held-load",
    description =
        "Good and bad tokens at full speed against the example, while its keys turn every two"
            + " seconds and people log out; fails at the first wrong answer, or if the server"
            + " grows.")
final class HeldLoadCommand implements Callable<Integer> {

  private static final Duration WARM_UP = Duration.ofSeconds(20);

  @Option(
      names = "--minutes",
      defaultValue = "10",
      description = "how long; default: ${DEFAULT-VALUE}")
  int minutes;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "of what is asked in which order; default: ${DEFAULT-VALUE}")
  long seed;

  @Override
  public Integer call() throws Exception {
    try (HeldLoad load = new HeldLoad()) {
      System.out.println("warming up for " + WARM_UP.toSeconds() + " s");
      load.run(WARM_UP, seed, unused -> {});
      HeldLoad.Held held = load.run(Duration.ofMinutes(minutes), seed, System.out::println);
      System.out.printf(
          "%d tokens of %d keys, %d log-outs, seed %d; requests by token: %s; answers: %s%n",
          held.issued(), held.keys(), held.logOuts(), seed, held.asked(), held.verdicts());
      Optional<String> growth = ServerMemory.growth(held.memory());
      System.out.println("no answer was wrong; " + growth.orElse("the memory is stable"));
      return growth.isPresent() ? 1 : 0;
    }
  }
}
