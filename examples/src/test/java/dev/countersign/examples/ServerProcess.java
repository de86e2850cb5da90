package dev.countersign.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One of the servers in a process of its own, ended by its own id. */
final class ServerProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;
  private final Path errors;
  private final String firstLine;

  private ServerProcess(Process process, BufferedReader output, Path errors, String firstLine) {
    this.process = process;
    this.output = output;
    this.errors = errors;
    this.firstLine = firstLine;
  }

  static ServerProcess start(Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("server", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    return new ServerProcess(process, output, errors, String.valueOf(output.readLine()));
  }

  String firstLine() {
    return firstLine;
  }

  Client client() {
    return new Client(URI.create(firstLine.replace("listening on ", "")));
  }

  /** Sends SIGTERM and waits; false if the process did not end. */
  boolean terminate() throws InterruptedException {
    process.toHandle().destroy(); // unlike that of the process itself, it leaves the streams open
    return waitForEnd();
  }

  /** Sends SIGKILL, which nothing can prepare for. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    waitForEnd();
  }

  boolean waitForEnd() throws InterruptedException {
    return process.waitFor(20, TimeUnit.SECONDS);
  }

  int exitCode() {
    return process.exitValue();
  }

  /** What else it wrote to standard output. */
  List<String> furtherOutput() {
    return output.lines().toList();
  }

  String errors() throws IOException {
    return Files.readString(errors);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(errors);
  }
}
