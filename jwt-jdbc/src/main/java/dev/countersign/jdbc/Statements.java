package dev.countersign.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prepared statements on one connection, each with a time-out. */
final class Statements {

  /** Reads one row. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet columns) throws SQLException;
  }

  private final Connection connection;
  private final int timeoutSeconds;

  Statements(Connection connection, int timeoutSeconds) {
    this.connection = connection;
    this.timeoutSeconds = timeoutSeconds;
  }

  /** How many rows it changed. */
  int update(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = prepare(sql, values)) {
      return statement.executeUpdate();
    }
  }

  /** One round trip for all; how many rows it changed with each. */
  int[] updateEach(String sql, List<Object[]> values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setQueryTimeout(timeoutSeconds);
      for (Object[] each : values) {
        set(statement, each);
        statement.addBatch();
      }
      return statement.executeBatch();
    }
  }

  /**
   * False if there is a row with this key; where the database would stop a transaction for it, the
   * SQL says so.
   */
  boolean insert(String sql, @Nullable Object... values) throws SQLException {
    try {
      return update(sql, values) == 1;
    } catch (SQLException e) {
      if (SqlState.of(e).isUniqueViolation()) {
        return false;
      }
      throw e;
    }
  }

  /** A change of one row, or, if there is none, its insertion, whoever else does the same. */
  void updateOrInsert(String update, Object[] changes, String insert, Object[] row)
      throws SQLException {
    for (int look = 0; look < 2; look++) {
      if (update(update, changes) == 1 || insert(insert, row)) {
        return;
      }
    }
    // In a snapshot the row of the other is not seen.
    throw new SQLException("another transaction inserts the same row", "40001");
  }

  <T> List<T> list(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = prepare(sql, values);
        ResultSet columns = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (columns.next()) {
        rows.add(row.read(columns));
      }
      return rows;
    }
  }

  <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
    return list(sql, row, values).stream().findFirst();
  }

  /** The one number of the one row. */
  long number(String sql, @Nullable Object... values) throws SQLException {
    return first(sql, columns -> columns.getLong(1), values)
        .orElseThrow(() -> new SQLException("expected a row, but there is none"));
  }

  private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      statement.setQueryTimeout(timeoutSeconds);
      set(statement, values);
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static void set(PreparedStatement statement, @Nullable Object... values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }
}
