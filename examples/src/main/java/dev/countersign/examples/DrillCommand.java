package dev.countersign.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The thief's drill. */
@Command(
    name = "drill",
    description = "Steals the signing key, mints perfect tokens, and shows what each check stops.")
final class DrillCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "shows this")
  boolean help;

  @Option(
      names = "--tokens",
      defaultValue = "10000",
      description = "how many to mint for each user; default: ${DEFAULT-VALUE}")
  int tokens;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (tokens < 1) {
      throw new IllegalArgumentException("expected at least one token, but --tokens is " + tokens);
    }
    Path directory = Files.createTempDirectory("drill");
    try {
      spec.commandLine().getOut().println(Drill.describe(new Drill(directory, tokens).run()));
      return 0;
    } finally {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }
}
