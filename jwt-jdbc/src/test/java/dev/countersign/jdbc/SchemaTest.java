package dev.countersign.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.SessionTimeouts;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

@OnEachDatabase
class SchemaTest {

  @Parameter TestDatabase database;

  private final String prefix = "s" + UUID.randomUUID().toString().substring(0, 8) + "_";

  @Test
  void it_may_be_applied_by_many_nodes_at_once() throws Exception {
    JdbcStores.Builder builder = database.builder().tablePrefix(prefix);
    JdbcStores stores = builder.build();
    assertThat(
            Together.call(
                8,
                () -> {
                  stores.applySchema();
                  return true;
                }))
        .hasSize(8);
  }

  /** In a snapshot, what others have created and filled since is not seen. */
  @Test
  void it_may_be_applied_while_another_node_is_at_any_statement() throws Exception {
    int statements = schema(database.dialect(), prefix).statements().size();
    for (int done = 0; done <= statements; done++) {
      String tables = prefix + done + "_";
      applyWhileAnotherIsAt(done, tables);
      assertThatCode(() -> revokeSomething(tables)).doesNotThrowAnyException();
    }
  }

  /** The other has done some when this one looks, and the rest when this one has the lock. */
  private void applyWhileAnotherIsAt(int done, String tables) throws SQLException {
    Schema others = schema(database.dialect(), tables);
    try (Connection other = transaction();
        Connection own = transaction()) {
      Statements statements = new Statements(other, 20);
      for (String statement : others.statements().subList(0, done)) {
        statements.update(statement);
      }
      other.commit();
      Dialect overtaken =
          atTheLock(
              () -> {
                others.apply(statements);
                other.commit();
              });
      schema(overtaken, tables).apply(new Statements(own, 20));
      own.commit();
    }
  }

  @Test
  void where_all_is_there_nothing_is_created() throws Exception {
    database.stores(prefix, InstantSource.system());
    try (Connection connection = transaction()) {
      Schema schema = schema(database.dialect(), prefix);
      assertThat(schema.apply(new Statements(connection, 20))).isFalse();
      connection.rollback();
    }
  }

  @Test
  void to_apply_it_again_changes_nothing() {
    JdbcStores stores = database.stores(prefix, InstantSource.system());
    SessionTimeouts timeouts = new SessionTimeouts(Duration.ofMinutes(1), Duration.ofHours(1));
    stores.sessions(timeouts).start("alice");
    assertThatCode(stores::applySchema).doesNotThrowAnyException();
    assertThat(stores.sessions(timeouts).of("alice")).hasSize(1);
  }

  private static Schema schema(Dialect dialect, String tables) {
    return new Schema(dialect, new Tables(tables));
  }

  private void revokeSomething(String tables) {
    Denylist denylist = database.builder().tablePrefix(tables).build().denylist();
    denylist.revoke("https://issuer.example", "id", Instant.now().plusSeconds(60));
  }

  private Connection transaction() throws SQLException {
    Connection connection = database.dataSource().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private interface Work {
    void run() throws SQLException;
  }

  /** The dialect of the database, but that others do something just before its lock is taken. */
  private Dialect atTheLock(Work others) {
    return (Dialect)
        Proxy.newProxyInstance(
            Dialect.class.getClassLoader(),
            new Class<?>[] {Dialect.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("lockSchema")) {
                others.run();
              }
              return method.invoke(database.dialect(), arguments);
            });
  }
}
