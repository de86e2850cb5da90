package dev.countersign.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands. */
@Command(
    name = "countersign-benchmarks",
    description = "Measures what the documentation says.",
    subcommands = {
      ReportCommand.class,
      SmokeCommand.class,
      FilterCommand.class,
      HeldLoadCommand.class,
      TurnsCommand.class,
      MemoryCommand.class,
      RedisMemoryCommand.class
    })
final class Main {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "shows this")
  boolean help;

  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
