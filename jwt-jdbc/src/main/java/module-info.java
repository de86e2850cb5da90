import org.jspecify.annotations.NullMarked;

/** Key sets and server-side checks that many nodes share, in PostgreSQL or H2. */
@NullMarked
@SuppressWarnings("requires-automatic") // PostgreSQL's driver is none yet, but has claimed its name
module dev.countersign.jdbc {
  exports dev.countersign.jdbc;

  requires transitive dev.countersign.jwt;
  requires transitive dev.countersign.keystore;
  // A DataSource of the user's connects.
  requires transitive java.sql;
  // For listenAndNotify(…) alone.
  requires static org.postgresql.jdbc;
  requires static transitive org.jspecify;
}
