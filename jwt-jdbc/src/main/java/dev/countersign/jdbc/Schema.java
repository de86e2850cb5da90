package dev.countersign.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables: a file of SQL that a person may run as well. */
final class Schema {

  /** H2 fails where two create one index; those who do are mostly in this process. */
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

  /** A statement that creates something which may be there already. */
  private static final Pattern CREATE =
      Pattern.compile("CREATE (?:UNIQUE )?(?:TABLE|INDEX) IF NOT EXISTS (\\w+).*", Pattern.DOTALL);

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

  /** In the order in which they are run. */
  List<String> statements() {
    return statements;
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

  /**
   * Creates what is not there. What is there is not touched: {@code CREATE INDEX IF NOT EXISTS}
   * waits for everyone who writes to the table, and lets nobody write meanwhile, also if it then
   * has nothing to do; and whoever may not create anything may still ask for it.
   */
  Boolean apply(Statements on) throws SQLException {
    if (missing(on).isEmpty()) {
      return false;
    }
    ONE_AT_A_TIME.lock();
    try {
      on.list(dialect.lockSchema(), columns -> true);
      // Others may have been first.
      for (String statement : missing(on)) {
        on.update(statement);
      }
      return true;
    } finally {
      ONE_AT_A_TIME.unlock();
    }
  }

  private List<String> missing(Statements on) throws SQLException {
    Set<String> present =
        new HashSet<>(on.list(dialect.tablesAndIndexes(), columns -> columns.getString(1)));
    return statements.stream().filter(statement -> !isPresent(statement, present)).toList();
  }

  private static boolean isPresent(String statement, Set<String> present) {
    Matcher create = CREATE.matcher(statement);
    return create.matches() && present.contains(create.group(1));
  }
}
