package dev.countersign.jdbc;

import java.sql.SQLException;

/** What is done on a connection. May be done again if the database rolled it back. */
@FunctionalInterface
interface Work<T> {
  T on(Statements statements) throws SQLException;
}
