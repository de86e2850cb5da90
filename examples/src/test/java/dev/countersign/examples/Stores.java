package dev.countersign.examples;

import java.io.IOException;

/** The servers that a login server can share its state through, started once for all tests. */
final class Stores {

  private static RedisProcess redis;
  private static PostgresProcess postgres;

  private Stores() {}

  /** A Redis in which there is nothing. */
  static RedisProcess redis() throws IOException {
    if (redis == null) {
      RedisProcess started = RedisProcess.start();
      closeAtTheEnd(started);
      redis = started;
    }
    redis.command("FLUSHALL");
    return redis;
  }

  /** A PostgreSQL, to be asked for an empty database. */
  static PostgresProcess postgres() throws IOException {
    if (postgres == null) {
      PostgresProcess started = PostgresProcess.start();
      closeAtTheEnd(started);
      postgres = started;
    }
    return postgres;
  }

  private static void closeAtTheEnd(AutoCloseable server) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    server.close();
                  } catch (Exception e) {
                    // Its directory is left.
                  }
                }));
  }
}
