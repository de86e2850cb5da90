package dev.countersign.examples;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How long a log-out at one server is unknown to another. */
@Command(
    name = "staleness",
    description =
        "Logs out at one of two login servers that share a state, and measures how long the other"
            + " goes on to accept the token.")
final class StalenessCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "shows this")
  boolean help;

  @Option(
      names = "--state",
      paramLabel = "STORE",
      required = true,
      description = "a redis:// URI or a JDBC URL, best of a store that holds nothing else")
  String state = "";

  @Option(
      names = "--log-outs",
      defaultValue = "100",
      description = "how many; default: ${DEFAULT-VALUE}")
  int logOuts;

  @Override
  public Integer call() throws Exception {
    if (logOuts < 1) {
      throw new IllegalArgumentException(
          "expected at least one log-out, but --log-outs is " + logOuts);
    }
    spec.commandLine().getOut().println(new Staleness(state, logOuts).measure());
    return 0;
  }
}
