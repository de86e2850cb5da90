package dev.countersign.examples;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real PostgreSQL on the loopback interface that keeps what it has acknowledged, and that a test
 * may kill, pause and start again.
 */
final class PostgresProcess implements AutoCloseable {

  private final Path directory;
  private final int port;
  private EmbeddedPostgres running;
  private int databases;

  private PostgresProcess(Path directory, int port) throws IOException {
    this.directory = directory;
    this.port = port;
    this.running = launch();
  }

  static PostgresProcess start() throws IOException {
    return new PostgresProcess(
        Files.createTempDirectory("example-postgres"), RedisProcess.freePort());
  }

  private EmbeddedPostgres launch() throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(directory.resolve("data"))
        .setCleanDataDirectory(false)
        .setPort(port)
        // It would save this time, and lose what it has acknowledged.
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("fsync", "on")
        .setServerConfig("full_page_writes", "on")
        .start();
  }

  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres";
  }

  /** The URL of a database in which there is nothing yet. */
  String urlOfAnEmptyDatabase() throws Exception {
    String name = "test" + ++databases;
    try (Connection connection = DriverManager.getConnection(url("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return url(name);
  }

  /** Its processes, the first of which is the parent of the others. */
  private List<ProcessHandle> processes() throws IOException {
    Path file = directory.resolve("data").resolve("postmaster.pid");
    ProcessHandle parent =
        ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0).strip())).orElseThrow();
    return Stream.concat(Stream.of(parent), parent.descendants()).toList();
  }

  private static void signal(String name, List<ProcessHandle> processes) throws Exception {
    for (ProcessHandle process : processes) {
      // A process of a connection may have ended meanwhile.
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }
  }

  /** SIGKILL to all of it: nothing is written any more. */
  void kill() throws Exception {
    List<ProcessHandle> all = processes();
    signal("KILL", all);
    for (ProcessHandle process : all) {
      process.onExit().get(30, TimeUnit.SECONDS);
    }
    try {
      running.close();
    } catch (IOException | RuntimeException e) {
      // It had nothing to stop any more, but a lock to give back.
    }
  }

  /** On the same port and the same directory. */
  void startAgain() throws IOException {
    running = launch();
  }

  /** In good order, but without waiting for those that are connected. */
  void restart() throws IOException {
    running.close();
    startAgain();
  }

  /**
   * SIGSTOP: it holds its connections and does not answer. The parent first and by itself: one that
   * still runs makes a child that nobody has listed.
   */
  void pause() throws Exception {
    signal("STOP", processes().subList(0, 1));
    signal("STOP", processes());
  }

  void resume() throws Exception {
    signal("CONT", processes());
  }

  @Override
  public void close() throws IOException {
    running.close();
    RedisProcess.delete(directory);
  }
}
