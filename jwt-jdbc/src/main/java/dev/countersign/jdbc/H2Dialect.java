package dev.countersign.jdbc;

/** H2 2.2 and newer, in its regular mode. */
final class H2Dialect implements Dialect {

  @Override
  public String schema() {
    return "h2.sql";
  }

  @Override
  public String tablesAndIndexes() {
    return "SELECT LOWER(table_name) FROM information_schema.tables"
        + " WHERE table_schema = CURRENT_SCHEMA"
        + " UNION ALL SELECT LOWER(index_name) FROM information_schema.indexes"
        + " WHERE index_schema = CURRENT_SCHEMA";
  }

  @Override
  public String lockSchema() {
    // Each of its DDL statements locks the catalogue, and commits.
    return "SELECT 1";
  }

  @Override
  public String now() {
    return "CAST(FLOOR(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000) AS BIGINT)";
  }

  @Override
  public String insertIfAbsent(String insert) {
    return insert;
  }

  @Override
  public String deleteReturning(String table, String where, String columns) {
    return "SELECT %s FROM OLD TABLE (DELETE FROM %s WHERE %s)".formatted(columns, table, where);
  }

  @Override
  public String deleteExpired(String table, String more) {
    return "DELETE FROM %s WHERE expires_at <= %s%s FETCH FIRST ? ROWS ONLY"
        .formatted(table, now(), more);
  }

  @Override
  public Dialect notifying() {
    throw new IllegalStateException(
        "listenAndNotify(…) is for PostgreSQL, but these are stores in H2, which has no"
            + " notifications; leave it away, followers poll");
  }

  @Override
  public RevocationRows revocations(Tables tables) {
    return new H2Revocations(this, tables);
  }
}
