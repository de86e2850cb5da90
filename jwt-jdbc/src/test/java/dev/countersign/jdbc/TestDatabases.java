package dev.countersign.jdbc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Starts each database once in a test run, and stops it at its end. */
class TestDatabases implements ArgumentsProvider {

  private record All(List<PostgresServer> servers, List<TestDatabase> databases, Path files)
      implements AutoCloseable {

    static All start() {
      try {
        List<PostgresServer> servers = new ArrayList<>();
        List<TestDatabase> databases = new ArrayList<>();
        PostgresServer embedded = PostgresServer.embedded();
        servers.add(embedded);
        databases.add(new TestDatabase("PostgreSQL", true, embedded.url(), "READ COMMITTED", true));
        databases.add(new TestDatabase("PostgreSQL", true, embedded.url(), "SERIALIZABLE", false));
        PostgresServer.installed()
            .ifPresent(
                server -> {
                  servers.add(server);
                  databases.add(
                      new TestDatabase(
                          "installed PostgreSQL", true, server.url(), "REPEATABLE READ", true));
                });
        String memory = "jdbc:h2:mem:jwt;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000";
        databases.add(new TestDatabase("H2 in memory", false, memory, "READ COMMITTED", true));
        databases.add(new TestDatabase("H2 in memory", false, memory, "SERIALIZABLE", false));
        Path directory = Files.createTempDirectory("jwt-jdbc-h2");
        String file = "jdbc:h2:file:" + directory.resolve("jwt") + ";LOCK_TIMEOUT=20000";
        databases.add(new TestDatabase("H2 in a file", false, file, "READ COMMITTED", false));
        return new All(servers, databases, directory);
      } catch (Exception e) {
        throw new IllegalStateException("a database of the tests does not start", e);
      }
    }

    @Override
    public void close() {
      databases.forEach(TestDatabase::close);
      servers.forEach(PostgresServer::close);
      PostgresServer.delete(files);
    }
  }

  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(TestDatabases.class))
        .computeIfAbsent(All.class, key -> All.start(), All.class)
        .databases()
        .stream()
        .filter(this::isWanted)
        .map(Arguments::of);
  }

  boolean isWanted(TestDatabase database) {
    return true;
  }

  /** Those with PostgreSQL. */
  static final class Postgres extends TestDatabases {
    @Override
    boolean isWanted(TestDatabase database) {
      return database.isPostgres();
    }
  }
}
