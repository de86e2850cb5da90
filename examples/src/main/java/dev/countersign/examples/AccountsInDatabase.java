package dev.countersign.examples;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** A row for each user. */
final class AccountsInDatabase implements Accounts {

  private static final String CREATE =
      "CREATE TABLE IF NOT EXISTS login_account (name VARCHAR PRIMARY KEY, scopes VARCHAR NOT NULL,"
          + " passwords INTEGER NOT NULL, password_hash VARCHAR NOT NULL)";
  private static final String FIND =
      "SELECT scopes, passwords, password_hash FROM login_account WHERE name = ?";
  private static final String ADD =
      "INSERT INTO login_account (name, scopes, passwords, password_hash) VALUES (?, ?, ?, ?)";
  private static final String CHANGE_PASSWORD =
      "UPDATE login_account SET passwords = passwords + 1, password_hash = ?"
          + " WHERE name = ? AND passwords = ?";

  /** Unique violation; in PostgreSQL, if two create it at once, also duplicate table or type. */
  private static final Set<String> THERE_ALREADY = Set.of("23505", "42P07", "42710");

  private final DataSource database;
  private final Duration patience;

  AccountsInDatabase(DataSource database, Duration patience) {
    this.database = database;
    this.patience = patience;
  }

  /** Creates the table if it is not there. */
  void applySchema() {
    unlessThereAlready(CREATE, PreparedStatement::executeUpdate);
  }

  @Override
  public Optional<Account> find(String name) {
    return call(
        FIND,
        statement -> {
          statement.setString(1, name);
          try (ResultSet row = statement.executeQuery()) {
            return row.next()
                ? Optional.of(Account.of(name, row.getString(1), row.getInt(2), row.getString(3)))
                : Optional.empty();
          }
        });
  }

  @Override
  public void addIfAbsent(Account account) {
    unlessThereAlready(
        ADD,
        statement -> {
          statement.setString(1, account.name());
          statement.setString(2, account.scope());
          statement.setInt(3, account.passwords());
          statement.setString(4, account.passwordHash());
          return statement.executeUpdate();
        });
  }

  @Override
  public boolean changePassword(String name, int passwords, String nextHash) {
    return call(
        CHANGE_PASSWORD,
        statement -> {
          statement.setString(1, nextHash);
          statement.setString(2, name);
          statement.setInt(3, passwords);
          return statement.executeUpdate() == 1;
        });
  }

  @FunctionalInterface
  private interface Work<T> {
    T on(PreparedStatement statement) throws SQLException;
  }

  /** Adds something; if another server was faster, that is as good. */
  private void unlessThereAlready(String sql, Work<Integer> work) {
    call(
        sql,
        statement -> {
          try {
            return work.on(statement);
          } catch (SQLException e) {
            if (THERE_ALREADY.contains(e.getSQLState())) {
              return 0;
            }
            throw e;
          }
        });
  }

  private <T> T call(String sql, Work<T> work) {
    try (Connection connection = database.getConnection()) {
      // The pool sets it back.
      connection.setNetworkTimeout(Runnable::run, (int) patience.toMillis());
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        return work.on(statement);
      }
    } catch (SQLException e) {
      throw new StateOutOfReachException("the database gave no answer about a user", e);
    }
  }
}
