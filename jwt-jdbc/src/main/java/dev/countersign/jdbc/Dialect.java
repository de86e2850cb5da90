package dev.countersign.jdbc;

/** Where the databases differ. */
interface Dialect {

  /** The name of the file with the tables. */
  String schema();

  /** A query of the names of the tables and indexes in the schema in which they are created. */
  String tablesAndIndexes();

  /** A statement that keeps others from applying the schema until the transaction is over. */
  String lockSchema();

  /**
   * An expression: milliseconds since 1970 by the clock of the database, no later than what the
   * statement sees.
   */
  String now();

  /**
   * An insertion that may find a row with its key; {@link Statements#insert} says whether it did.
   */
  String insertIfAbsent(String insert);

  /** A deletion that answers the rows as they were. */
  String deleteReturning(String table, String where, String columns);

  /** The deletion of so many rows of a table as the one parameter says, at most. */
  String deleteExpired(String table, String more);

  /**
   * The same, which notifies of each revocation those who listen.
   *
   * @throws IllegalStateException if that cannot be, and why
   */
  Dialect notifying();

  /** What is revoked, with its feed. */
  RevocationRows revocations(Tables tables);
}
