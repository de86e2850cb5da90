package dev.countersign.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** A real Redis on a free loopback port, with a directory of its own. */
final class RedisProcess implements AutoCloseable {

  /** What answers a command in lines, each of which ends in these two. */
  private static final String END = "\r\n";

  /** Far more than it takes, since a machine that builds may be busy with much else. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<String> commandLine;
  private final Path directory;
  private final int port;
  private Process process;

  private RedisProcess(Path directory, int port, List<String> commandLine) throws IOException {
    this.commandLine = commandLine;
    this.directory = directory;
    this.port = port;
    this.process = launch();
    // For those that nobody closes, and for a build that is ended.
    Runtime.getRuntime().addShutdownHook(new Thread(this::closeQuietly));
  }

  /** The one that is inside the jar of embedded-redis. */
  static Path embedded() throws IOException {
    return ExecutableProvider.newJarResourceProvider().get().toPath();
  }

  static RedisProcess start(Path executable, String... options) throws IOException {
    Path directory = Files.createTempDirectory("redis");
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.addAll(List.of(executable.toString(), "--bind", "127.0.0.1", "--save", ""));
    command.addAll(List.of("--port", Integer.toString(port), "--dir", directory.toString()));
    command.addAll(List.of(options));
    return new RedisProcess(directory, port, command);
  }

  /** One that alone decides, within a second. */
  static RedisProcess startSentinel(Path executable, String name, RedisProcess master)
      throws IOException {
    Path directory = Files.createTempDirectory("redis-sentinel");
    int port = freePort();
    Path settings =
        Files.writeString(
            directory.resolve("sentinel.conf"),
            """
            bind 127.0.0.1
            port %1$d
            dir %2$s
            sentinel monitor %3$s 127.0.0.1 %4$d 1
            sentinel down-after-milliseconds %3$s 500
            sentinel failover-timeout %3$s 5000
            """
                .formatted(port, directory, name, master.port()));
    return new RedisProcess(
        directory, port, List.of(executable.toString(), settings.toString(), "--sentinel"));
  }

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private Process launch() throws IOException {
    Process launched =
        new ProcessBuilder(commandLine)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    process = launched;
    awaitAnswer();
    return launched;
  }

  private Path log() {
    return directory.resolve("log");
  }

  private void awaitAnswer() throws IOException {
    // Any answer, also that it wants a password first, but not that it still loads.
    try {
      await("PING", answer -> !answer.startsWith("-LOADING"));
    } catch (IOException e) {
      throw new IOException("Redis did not start: " + Files.readString(log()), e);
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Sends one command in its inline form, and gives the first line of the answer. */
  String command(String line) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      // Long: not everything can be said twice.
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write((line + END).getBytes(StandardCharsets.UTF_8));
      out.flush();
      InputStream in = socket.getInputStream();
      StringBuilder answer = new StringBuilder();
      for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
        answer.append((char) next);
      }
      return answer.toString().strip();
    }
  }

  /** Sends a command until it is answered like this. */
  void await(String line, String answer) throws IOException {
    await(line, answer::equals);
  }

  private void await(String line, Predicate<String> wanted) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String last;
      try {
        last = command(line);
        if (wanted.test(last)) {
          return;
        }
      } catch (IOException e) {
        last = e.toString(); // Not there yet, or too busy.
      }
      if (System.nanoTime() - end > 0 || !process.isAlive()) {
        throw new IOException("what is waited for has not been answered, but " + last);
      }
      pause();
    }
  }

  String uri() {
    return "redis://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /** SIGKILL: nothing is written any more. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** On the same port and directory. */
  void startAgain() throws IOException {
    process = launch();
  }

  /** SIGSTOP: it holds its connections and does not answer. */
  void pauseProcess() throws IOException, InterruptedException {
    signal("STOP");
  }

  void resumeProcess() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int done =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (done != 0) {
      throw new IOException("kill -" + name + " ended with " + done);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  private void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      // Its directory is left.
    }
  }
}
