package dev.countersign.jdbc;

import java.sql.SQLException;

/** What a database says of a failure, by the SQLSTATE of ISO 9075 and PostgreSQL's classes. */
record SqlState(String code) {

  /** The first that is known: some drivers wrap what the server said. */
  static SqlState of(Throwable failure) {
    int depth = 0;
    for (Throwable e = failure; e != null && depth < 10; e = e.getCause(), depth++) {
      if (e instanceof SQLException sql && sql.getSQLState() != null) {
        return new SqlState(sql.getSQLState());
      }
    }
    return new SqlState("");
  }

  /** Serialization failure or deadlock: rolled back, and good if done again. */
  boolean isRolledBackToBeRepeated() {
    return code.equals("40001") || code.equals("40P01");
  }

  boolean isUniqueViolation() {
    return code.equals("23505");
  }

  /** Of PostgreSQL, and of H2, which has several. */
  boolean isMissingTable() {
    return code.equals("42P01") || code.startsWith("42S0");
  }

  /**
   * Whether the server has answered, and that nothing was done: whatever it refused by a code of
   * its own. Not so if the connection broke, the server was shut down, it ran out of something, or
   * the statement was cancelled, which may come too late.
   */
  boolean isCertainlyNotApplied() {
    return code.length() == 5
        && !code.equals("40003")
        && (code.startsWith("2") || code.startsWith("40") || code.startsWith("42"));
  }

  @Override
  public String toString() {
    return code.isEmpty() ? "no SQLSTATE" : "SQLSTATE " + code;
  }
}
