package dev.countersign.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real PostgreSQL on the loopback interface, that a test may kill, pause and start again. */
final class PostgresServer implements AutoCloseable {

  @FunctionalInterface
  private interface Start {
    /** Starts it over the directory, and gives what stops it. */
    AutoCloseable start(Path data, int port) throws Exception;
  }

  private final Path directory;
  private final Path data;
  private final int port;
  private final Start start;
  private AutoCloseable running;

  private PostgresServer(Path directory, Start start) throws Exception {
    this.directory = directory;
    this.data = directory.resolve("data");
    this.port = freePort();
    this.start = start;
    this.running = start.start(data, port);
  }

  /** One out of a dependency of the build, so that there always is one. */
  static PostgresServer embedded() throws Exception {
    return new PostgresServer(
        Files.createTempDirectory("jwt-jdbc-embedded"),
        (data, port) ->
            EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("max_connections", "200")
                // It would save this time, and lose what it has acknowledged.
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .start());
  }

  /** The newest of Debian's packages that is installed, if one is and can be started. */
  static Optional<PostgresServer> installed() {
    Optional<Path> binaries = installedBinaries();
    if (binaries.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path directory = Files.createTempDirectory("jwt-jdbc-installed");
      Path data = directory.resolve("data");
      if (isRoot()) {
        run("chown", "-R", "postgres", directory.toString());
      }
      run(
          asUser(
              binaries.get() + "/initdb", "-D", data + "", "-A", "trust", "-U", "postgres", "-N"));
      PostgresServer server =
          new PostgresServer(
              directory, (where, port) -> startInstalled(binaries.get(), directory, port));
      // If the tests are ended from outside; after a close there is nothing to stop.
      Runtime.getRuntime().addShutdownHook(new Thread(server::stopIfItRuns));
      return Optional.of(server);
    } catch (Exception e) {
      System.err.println("the installed PostgreSQL is not tested, since it does not start: " + e);
      return Optional.empty();
    }
  }

  private static AutoCloseable startInstalled(Path binaries, Path directory, int port)
      throws Exception {
    String data = directory.resolve("data").toString();
    String options =
        "-p " + port + " -c listen_addresses=127.0.0.1 -c max_connections=200 -k " + directory;
    String log = directory.resolve("log").toString();
    run(asUser(binaries + "/pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start"));
    return () -> run(asUser(binaries + "/pg_ctl", "-D", data, "-m", "fast", "-w", "stop"));
  }

  private static Optional<Path> installedBinaries() {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("pg_ctl")))
          .max(Comparator.comparing(bin -> Double.parseDouble(bin.getParent().getFileName() + "")));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** PostgreSQL refuses to be run by root. */
  private static String[] asUser(String... command) {
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      all.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    all.addAll(List.of(command));
    return all.toArray(new String[0]);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    // To a file: a server that is started inherits the output, and a pipe would never end.
    Path output = Files.createTempFile("jwt-jdbc", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(output.getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    String said = Files.readString(output);
    Files.delete(output);
    if (!ended || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(command[0] + " failed: " + said);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
  }

  /** Its processes, the first of which is the parent of the others. */
  private List<ProcessHandle> processes() throws IOException {
    long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    ProcessHandle parent = ProcessHandle.of(pid).orElseThrow();
    return Stream.concat(Stream.of(parent), parent.descendants()).toList();
  }

  private static void signal(String signal, List<ProcessHandle> processes) throws Exception {
    for (ProcessHandle process : processes) {
      if (process.isAlive()) {
        run("sh", "-c", "kill -" + signal + " " + process.pid() + " || true");
      }
    }
  }

  void kill() throws Exception {
    List<ProcessHandle> all = processes();
    signal("KILL", all);
    for (ProcessHandle process : all) {
      process.onExit().get(30, TimeUnit.SECONDS);
    }
    // It has nothing to stop any more, but a lock to give back.
    stopIfItRuns();
  }

  /** The parent first and by itself: one that still runs makes a child that nobody has listed. */
  void pause() throws Exception {
    signal("STOP", processes().subList(0, 1));
    signal("STOP", processes());
  }

  void resume() throws Exception {
    signal("CONT", processes());
  }

  void startAgain() throws Exception {
    running = start.start(data, port);
  }

  void restart() throws Exception {
    stop();
    startAgain();
  }

  private void stop() {
    try {
      running.close();
    } catch (Exception e) {
      throw new IllegalStateException("the PostgreSQL of the tests does not stop", e);
    }
  }

  private void stopIfItRuns() {
    try {
      stop();
    } catch (IllegalStateException e) {
      // It does not run.
    }
  }

  /** Also what it has stored. */
  @Override
  public void close() {
    stop();
    delete(directory);
  }

  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
