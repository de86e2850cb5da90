package dev.countersign.jdbc;

/**
 * PostgreSQL 13 and newer.
 *
 * @param notifies whether each revocation notifies those who listen
 */
record PostgresDialect(boolean notifies) implements Dialect {

  @Override
  public String schema() {
    return "postgresql.sql";
  }

  @Override
  public String tablesAndIndexes() {
    return "SELECT c.relname FROM pg_catalog.pg_class c"
        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        + " WHERE n.nspname = current_schema()";
  }

  @Override
  public String lockSchema() {
    // A number that nobody else has chosen, it is to be hoped; else one waits for the other.
    return "SELECT pg_advisory_xact_lock(7239475012384417)";
  }

  @Override
  public String now() {
    // Not now(), which is that of the transaction, nor the clock itself, which runs on meanwhile.
    return "CAST(FLOOR(EXTRACT(EPOCH FROM statement_timestamp()) * 1000) AS bigint)";
  }

  @Override
  public String insertIfAbsent(String insert) {
    return insert + " ON CONFLICT DO NOTHING";
  }

  @Override
  public String deleteReturning(String table, String where, String columns) {
    return "DELETE FROM %s WHERE %s RETURNING %s".formatted(table, where, columns);
  }

  @Override
  public String deleteExpired(String table, String more) {
    // The condition again outside: a row that was written in between is looked at again.
    return ("DELETE FROM %1$s WHERE id IN (SELECT id FROM %1$s WHERE expires_at <= %2$s%3$s"
            + " ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED) AND expires_at <= %2$s")
        .formatted(table, now(), more);
  }

  @Override
  public Dialect notifying() {
    try {
      ListeningConnection.requireDriver();
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "listenAndNotify(…) needs PostgreSQL's own driver, but it is not there; add"
              + " org.postgresql:postgresql to the class path, or to the module path if"
              + " dev.countersign.jdbc is on it",
          e);
    }
    return new PostgresDialect(true);
  }

  @Override
  public RevocationRows revocations(Tables tables) {
    return new PostgresRevocations(this, tables);
  }
}
