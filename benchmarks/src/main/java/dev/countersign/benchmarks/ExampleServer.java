package dev.countersign.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The login server of the example in a process of its own, which is ended by its own id. */
final class ExampleServer implements AutoCloseable {

  /** All of it from the start, so that a process that grows has something else that grows. */
  static final int HEAP_MEBIBYTES = 256;

  /** Not named by its class, of which nothing else is used. */
  private static final String MAIN_CLASS = "dev.countersign.examples.Main";

  private static final String ANNOUNCEMENT = "listening on ";

  private final Process process;
  private final Path errors;
  private final URI url;

  private ExampleServer(Process process, Path errors, URI url) {
    this.process = process;
    this.errors = errors;
    this.url = url;
  }

  /** Waits until it listens, on a free port. */
  static ExampleServer start(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                jdkProgram("java").toString(),
                "-Xms" + HEAP_MEBIBYTES + "m",
                "-Xmx" + HEAP_MEBIBYTES + "m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN_CLASS,
                "login-server",
                "--port",
                "0"));
    command.addAll(List.of(options));
    Path errors = Files.createTempFile("example", ".err");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    BufferedReader output = process.inputReader(UTF_8);
    String line = String.valueOf(output.readLine());
    if (!line.startsWith(ANNOUNCEMENT)) {
      process.destroyForcibly();
      throw new IOException(
          "expected '"
              + ANNOUNCEMENT
              + "URL' as the first line of the example, but it is "
              + line
              + "; it says "
              + Files.readString(errors));
    }
    return new ExampleServer(process, errors, URI.create(line.substring(ANNOUNCEMENT.length())));
  }

  /** A program of the JDK that this runs on. */
  static Path jdkProgram(String program) {
    return Path.of(System.getProperty("java.home"), "bin", program);
  }

  URI url() {
    return url;
  }

  long processId() {
    return process.pid();
  }

  /** What it has complained of. */
  String complaints() throws IOException {
    return Files.readString(errors);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(errors);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
