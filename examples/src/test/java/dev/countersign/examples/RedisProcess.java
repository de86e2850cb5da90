package dev.countersign.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis on the loopback interface that keeps what it has acknowledged, and that a test may
 * kill, pause and start again.
 */
final class RedisProcess implements AutoCloseable {

  private final Path directory;
  private final int port;
  private Process process;

  private RedisProcess(Path directory, int port) throws IOException {
    this.directory = directory;
    this.port = port;
    this.process = launch();
    // For a build that is ended from outside.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  static RedisProcess start() throws IOException {
    return new RedisProcess(Files.createTempDirectory("example-redis"), freePort());
  }

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private Process launch() throws IOException {
    Path executable = ExecutableProvider.newJarResourceProvider().get().toPath();
    Path log = directory.resolve("log");
    Process launched =
        new ProcessBuilder(
                List.of(
                    executable.toString(),
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(port),
                    "--dir",
                    directory.toString(),
                    "--save",
                    "",
                    "--appendonly",
                    "yes",
                    "--appendfsync",
                    "always",
                    // A replica begins at once and not after five seconds.
                    "--repl-diskless-sync-delay",
                    "0"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Await.that(() -> isUp(), () -> "Redis did not start: " + Files.readString(log));
    return launched;
  }

  private boolean isUp() {
    try {
      return command("PING").equals("+PONG");
    } catch (IOException e) {
      return false;
    }
  }

  String uri() {
    return "redis://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /** Sends one command in its inline form, and gives all that is answered at once. */
  String command(String line) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(2_000);
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      byte[] answer = new byte[16 * 1024];
      int length = Math.max(0, socket.getInputStream().read(answer));
      return new String(answer, 0, length, StandardCharsets.UTF_8).strip();
    }
  }

  /** SIGKILL: nothing is written any more. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** On the same port, with what it had written. */
  void startAgain() throws IOException {
    process = launch();
  }

  /** In good order, by SIGTERM. */
  void restart() throws Exception {
    process.toHandle().destroy();
    process.waitFor();
    startAgain();
  }

  /** Becomes a replica of another, and has all that the other has. */
  void follow(RedisProcess leader) throws IOException {
    command("REPLICAOF 127.0.0.1 " + leader.port);
    Await.that(
        () -> command("INFO replication").contains("master_link_status:up"),
        () -> "no replica: " + command("INFO replication"));
  }

  /** Waits until it has all that another has, which nobody writes to any more. */
  void awaitAllOf(RedisProcess leader) {
    Await.that(
        () -> offset("slave_repl_offset") == leader.offset("master_repl_offset"),
        () -> "the replica lags: " + command("INFO replication"));
  }

  private long offset(String name) throws IOException {
    return command("INFO replication")
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> Long.valueOf(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  /** Is a replica no longer. */
  void lead() throws IOException {
    command("REPLICAOF NO ONE");
  }

  /** SIGSTOP: it holds its connections and does not answer. */
  void pause() throws Exception {
    signal("STOP");
  }

  void resume() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    String pid = Long.toString(process.pid());
    if (new ProcessBuilder("kill", "-" + name, pid).start().waitFor() != 0) {
      throw new IOException("the process of Redis has gone");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
      delete(directory);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
