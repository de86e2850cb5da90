package dev.countersign.examples;

import dev.countersign.keystore.KeySetStorageException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A login server and a resource server that use Countersign. */
@Command(
    name = "countersign-example",
    description = "A login server and a resource server that use Countersign.",
    subcommands = {
      LoginServerCommand.class,
      ResourceServerCommand.class,
      DrillCommand.class,
      StalenessCommand.class
    })
final class Main {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "shows this")
  boolean help;

  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main()).setExecutionExceptionHandler(Main::complain);
  }

  /** What the user can mend is said in a line; what the user cannot is left to the stack trace. */
  private static int complain(
      Exception exception, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
    if (exception instanceof IllegalArgumentException
        || exception instanceof IllegalStateException) {
      command.getErr().println(exception.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    if (exception instanceof IOException
        || exception instanceof StateOutOfReachException
        || exception instanceof KeySetStorageException) {
      command.getErr().println(exception.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw exception;
  }
}
