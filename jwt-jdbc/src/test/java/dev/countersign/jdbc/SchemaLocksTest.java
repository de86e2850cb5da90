package dev.countersign.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/** That a node starts must not stop those that run. */
@OnEachPostgres
class SchemaLocksTest {

  @Parameter TestDatabase database;

  private final String prefix = "l" + UUID.randomUUID().toString().substring(0, 8) + "_";

  private Connection openWriter() throws SQLException {
    Connection writer = database.dataSource().getConnection();
    writer.setAutoCommit(false);
    try (Statement statement = writer.createStatement()) {
      for (String table : new String[] {"revocations", "sessions", "key_sets"}) {
        statement.execute("LOCK TABLE " + prefix + table + " IN ROW EXCLUSIVE MODE");
      }
    }
    return writer;
  }

  @Test
  @Timeout(20)
  void where_all_is_there_to_apply_it_again_waits_for_no_writer() throws SQLException {
    JdbcStores stores = database.stores(prefix, InstantSource.system());
    try (Connection writer = openWriter()) {
      stores.applySchema();
      writer.rollback();
    }
  }

  @Test
  void what_is_missing_is_created_and_what_is_there_stays() throws SQLException {
    JdbcStores stores = database.stores(prefix, InstantSource.system());
    stores.denylist().revoke("i", "x", Instant.MAX);
    execute("DROP TABLE " + prefix + "sessions");
    execute("DROP INDEX " + prefix + "revocations_expiry");
    stores.applySchema();
    execute("SELECT subject FROM " + prefix + "sessions");
    assertThat(exists(prefix + "revocations_expiry")).isTrue();
    assertThat(exists(prefix + "sessions_subject")).isTrue();
    assertThat(stores.revocationFeed().since(Feeds.BEGINNING, 9).entries()).hasSize(1);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    }
  }

  private boolean exists(String name) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT to_regclass('" + name + "') IS NOT NULL")) {
      return found.next() && found.getBoolean(1);
    }
  }
}
