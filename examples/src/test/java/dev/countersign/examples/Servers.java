package dev.countersign.examples;

import dev.countersign.testing.MovableClock;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** Starts both servers in this process with the options that a user would type. */
final class Servers {

  private static final Instant START = Instant.parse("2030-01-01T12:00:00Z");

  private Servers() {}

  static MovableClock clock() {
    return MovableClock.at(START);
  }

  static WebServer login(InstantSource clock, String... options) throws IOException {
    return login(clock, Map.of(), options);
  }

  static WebServer login(InstantSource clock, Map<String, String> environment, String... options)
      throws IOException {
    return LoginServer.start(
        CommandLine.populateCommand(new LoginServerCommand(), onAnyPort(options)),
        clock,
        environment);
  }

  static WebServer resource(InstantSource clock, String... options) throws IOException {
    return ResourceServer.start(
        CommandLine.populateCommand(new ResourceServerCommand(), onAnyPort(options)), clock);
  }

  private static String[] onAnyPort(String... options) {
    List<String> all = new ArrayList<>(List.of("--port", "0"));
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }
}
