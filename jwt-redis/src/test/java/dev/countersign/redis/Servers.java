package dev.countersign.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The servers that the tests run on: the embedded one, that one as a Cluster of one node, and the
 * {@code redis-server} on the path if there is one. They start once, and end with the build.
 */
final class Servers {

  private static final int SLOTS = 16_384;
  private static final int SLOTS_AT_ONCE = 4_096;

  private static final List<Server> ALL = startAll();

  private Servers() {}

  /**
   * One server.
   *
   * @param name for reports
   * @param process the server
   * @param cluster whether it is a Cluster
   */
  record Server(String name, RedisProcess process, boolean cluster) {

    /** A store in an unused namespace. */
    RedisStore.Builder store() {
      return store("test-" + UUID.randomUUID());
    }

    RedisStore.Builder store(String namespace) {
      RedisStore.Builder builder = RedisStore.builder(process.uri()).namespace(namespace);
      return cluster ? builder.cluster() : builder;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Server> all() {
    return ALL.stream();
  }

  static Stream<Path> executables() {
    try {
      return Stream.concat(Stream.of(RedisProcess.embedded()), onPath().stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Server> startAll() {
    try {
      List<Server> servers = new ArrayList<>();
      servers.add(new Server("embedded", RedisProcess.start(RedisProcess.embedded()), false));
      servers.add(new Server("embedded Cluster", cluster(RedisProcess.embedded()), true));
      Optional<Path> newer = onPath();
      if (newer.isPresent()) {
        servers.add(new Server("on the path", RedisProcess.start(newer.get()), false));
      }
      return List.copyOf(servers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RedisProcess cluster(Path executable) throws IOException {
    RedisProcess node = RedisProcess.start(executable, "--cluster-enabled", "yes");
    // In parts: a command in its inline form is at most 64 KiB long.
    for (int from = 0; from < SLOTS; from += SLOTS_AT_ONCE) {
      StringBuilder slots = new StringBuilder("CLUSTER ADDSLOTS");
      for (int slot = from; slot < from + SLOTS_AT_ONCE; slot++) {
        slots.append(' ').append(slot);
      }
      String answer = node.command(slots.toString());
      if (!answer.equals("+OK")) {
        throw new IOException("no Cluster: " + answer);
      }
    }
    node.await("SET up 1", "+OK");
    return node;
  }

  private static Optional<Path> onPath() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(Pattern.quote(File.pathSeparator)))
        .map(directory -> Path.of(directory, "redis-server"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
