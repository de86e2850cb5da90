package dev.countersign.benchmarks;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code held-load --minutes 10} */
@Command(
    name = "held-load",
    description =
        "Good and bad tokens at full speed while keys rotate and tokens are revoked; fails at the"
            + " first wrong answer.")
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
      load.run(WARM_UP, seed);
      long before = RevokedTokenMemory.usedHeap();
      HeldLoad.Held held = load.run(Duration.ofMinutes(minutes), seed);
      long after = RevokedTokenMemory.usedHeap();
      System.out.printf(
          "%,d requests with seed %d, of which %,d were accepted; %d keys signed; no answer was"
              + " wrong%n",
          held.requests(), seed, held.accepted(), held.keys());
      System.out.printf(
          "heap after a collection: %.1f MiB before, %.1f MiB after%n",
          before / 1048576.0, after / 1048576.0);
    }
    return 0;
  }
}
