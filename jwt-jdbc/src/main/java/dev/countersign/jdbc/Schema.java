package dev.countersign.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/** The tables: a file of SQL that a person may run as well. */
final class Schema {

  /** H2 fails where two create one index; those who do are mostly in this process. */
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

  private final Dialect dialect;
  private final List<String> statements;

  Schema(Dialect dialect, Tables tables) {
    this.dialect = dialect;
    // No text and no comment in these files of ours has a semicolon but at the end of a statement.
    this.statements =
        Arrays.stream(tables.in(withoutComments(file(dialect.schema()))).split(";"))
            .map(String::strip)
            .filter(statement -> !statement.isEmpty())
            .toList();
  }

  private static String withoutComments(String sql) {
    return sql.replaceAll("(?m)--.*$", "");
  }

  private static String file(String name) {
    try (InputStream file = Schema.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(file, "the schema is in this module").readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Boolean apply(Statements on) throws SQLException {
    ONE_AT_A_TIME.lock();
    try {
      on.list(dialect.lockSchema(), columns -> true);
      for (String statement : statements) {
        on.update(statement);
      }
      return true;
    } finally {
      ONE_AT_A_TIME.unlock();
    }
  }
}
