/**
 * Key sets and server-side checks that many nodes share, in PostgreSQL or H2.
 *
 * <p>{@link dev.countersign.jdbc.JdbcStores} makes them all over one {@link javax.sql.DataSource}.
 */
package dev.countersign.jdbc;
