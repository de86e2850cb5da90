import org.jspecify.annotations.NullMarked;

/** Key sets and server-side checks that many nodes share, in PostgreSQL or H2. */
@NullMarked
module dev.countersign.jdbc {
  exports dev.countersign.jdbc;

  requires transitive dev.countersign.jwt;
  requires transitive dev.countersign.keystore;
  // A DataSource of the user's connects.
  requires transitive java.sql;
  requires static transitive org.jspecify;
}
