package dev.countersign.jdbc;

import javax.sql.DataSource;

/**
 * Where PostgreSQL tells of revocations.
 *
 * @param connections of which each listener holds one
 * @param channel one for each set of tables, so that no namespace wakes another
 */
record Notifications(DataSource connections, String channel) {

  static Notifications of(DataSource connections, Tables tables) {
    return new Notifications(connections, channel(tables));
  }

  /** An identifier that needs no quotes, as the table's is. */
  static String channel(Tables tables) {
    return tables.in("countersign_revocations");
  }
}
