package dev.countersign.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.keystore.KeySet;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.KeySetStorage.WriteResult;
import dev.countersign.keystore.KeySetStorageException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** How connections are taken, left and given back, and what becomes of their failures. */
@OnEachDatabase
class ConnectionsTest {

  private static final AtomicInteger TESTS = new AtomicInteger();

  @Parameter TestDatabase database;

  private final String prefix = "conn" + TESTS.incrementAndGet() + "_";

  /** Answers one call to an interface. */
  @FunctionalInterface
  private interface Calls {
    Object answer(String method, Real real) throws Throwable;
  }

  @FunctionalInterface
  private interface Real {
    Object call() throws Throwable;
  }

  private static <T> T around(Class<T> type, T real, Calls calls) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                calls.answer(
                    method.getName(),
                    () -> {
                      try {
                        return method.invoke(real, arguments);
                      } catch (InvocationTargetException e) {
                        throw e.getCause();
                      }
                    })));
  }

  /** A pool of this one connection, which resets nothing. */
  private static DataSource onlyOf(Connection connection) {
    Connection kept =
        around(
            Connection.class,
            connection,
            (method, real) -> method.equals("close") ? null : real.call());
    return around(DataSource.class, null, (method, real) -> kept);
  }

  private JdbcStores stores(DataSource dataSource) {
    return stores(dataSource, Duration.ofSeconds(10));
  }

  private JdbcStores stores(DataSource dataSource, Duration timeout) {
    database.stores(prefix, InstantSource.system());
    JdbcStores.Builder builder =
        database.isPostgres() ? JdbcStores.postgresql(dataSource) : JdbcStores.h2(dataSource);
    return builder.tablePrefix(prefix).timeout(timeout).build();
  }

  private static RevocationStatus check(JdbcStores stores) {
    return stores.denylist().check(Tokens.ANY, InstantSource.system().instant());
  }

  @Test
  void a_connection_is_left_as_it_was() throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      JdbcStores stores = stores(onlyOf(connection));
      int networkTimeout = connection.getNetworkTimeout();
      int isolation = connection.getTransactionIsolation();
      for (boolean autoCommit : new boolean[] {true, false}) {
        connection.setAutoCommit(autoCommit);
        SessionTimeouts timeouts = new SessionTimeouts(Duration.ofMinutes(1), Duration.ofHours(1));
        stores.denylist().revoke("i", "x" + autoCommit, Instant.MAX);
        stores.sessions(timeouts).start("alice");
        assertThat(stores.sessions(timeouts).endAll("alice")).isEqualTo(1);
        assertThat(stores.revocationFeed().since(Feeds.BEGINNING, 9).entries()).isNotEmpty();
        stores.purgeExpired();
        assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
        assertThat(connection.getNetworkTimeout()).isEqualTo(networkTimeout);
        assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
        assertThat(isIdle(connection)).isTrue();
      }
    }
  }

  private boolean isIdle(Connection connection) throws SQLException {
    return !database.isPostgres()
        || connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.IDLE;
  }

  /** Of whoever had it before: with a snapshot from before the token was revoked. */
  @Test
  void an_open_transaction_is_neither_read_in_nor_committed() throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      JdbcStores stores = stores(onlyOf(connection));
      connection.setAutoCommit(false);
      String insert =
          "INSERT INTO " + prefix + "key_sets (id, version, document) VALUES ('left', 1, 'x')";
      try (var statement = connection.createStatement()) {
        statement.executeUpdate(insert);
      }
      database.builder().tablePrefix(prefix).build().denylist().revoke(Tokens.ANY);
      assertThat(check(stores)).isInstanceOf(RevocationStatus.Revoked.class);
      try (var statement = connection.createStatement();
          var rows =
              statement.executeQuery("SELECT id FROM " + prefix + "key_sets WHERE id = 'left'")) {
        assertThat(rows.next()).isFalse();
      }
      connection.rollback();
    }
  }

  @Test
  void when_the_pool_is_exhausted_nobody_can_tell_and_nobody_hangs() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    DataSource waiting =
        around(
            DataSource.class,
            database.dataSource(),
            (method, real) -> {
              free.await();
              return real.call();
            });
    JdbcStores stores = stores(waiting, Duration.ofMillis(300));
    try {
      List<RevocationStatus> answers = Together.call(100, () -> check(stores));
      assertThat(answers).hasOnlyElementsOfType(RevocationStatus.CannotTell.class);
      assertThatThrownBy(() -> stores.denylist().revoke("i", "never", Instant.MAX))
          .isInstanceOf(RevocationStoreException.class)
          .hasMessageContaining("nothing was changed");
    } finally {
      free.countDown();
    }
    // Those who wait for connections get them now, and have to give them back unused.
    JdbcStores patient = stores(waiting);
    assertThat(check(patient)).isInstanceOf(RevocationStatus.Live.class);
    assertThat(patient.revocationFeed().since(Feeds.BEGINNING, 9).entries()).isEmpty();
  }

  private DataSource failing(String state, int times, AtomicInteger failures) {
    return around(
        DataSource.class,
        database.dataSource(),
        (source, real) ->
            around(
                Connection.class,
                (Connection) real.call(),
                (method, onConnection) -> {
                  if (method.equals("prepareStatement") && failures.get() < times) {
                    failures.incrementAndGet();
                    throw new SQLException("on purpose", state);
                  }
                  return onConnection.call();
                }));
  }

  @Test
  void what_the_database_rolled_back_for_others_is_tried_again() {
    for (String state : List.of("40001", "40P01")) {
      AtomicInteger failures = new AtomicInteger();
      JdbcStores stores = stores(failing(state, 5, failures));
      stores.denylist().revoke(Tokens.ANY);
      assertThat(failures).hasValue(5);
      assertThat(check(stores)).isInstanceOf(RevocationStatus.Revoked.class);
    }
  }

  @Test
  void it_is_not_tried_for_ever() {
    AtomicInteger failures = new AtomicInteger();
    JdbcStores stores = stores(failing("40001", Integer.MAX_VALUE, failures));
    assertThatThrownBy(() -> stores.denylist().revoke(Tokens.ANY))
        .isInstanceOf(RevocationStoreException.class)
        .hasMessageContaining("nothing was changed");
    assertThat(failures.get()).isBetween(2, 50);
    assertThat(check(stores)).isInstanceOf(RevocationStatus.CannotTell.class);
  }

  @Test
  void what_may_have_been_done_is_not_tried_again() {
    for (String state : List.of("08006", "57P01", "57014", "53300", "XX000")) {
      AtomicInteger failures = new AtomicInteger();
      JdbcStores stores = stores(failing(state, 1, failures));
      assertThatThrownBy(() -> stores.denylist().revoke("i", state, Instant.MAX))
          .isInstanceOf(RevocationStoreException.class)
          .hasMessageContaining(state)
          .hasMessageContaining("may have been done or not");
      assertThat(failures).hasValue(1);
    }
  }

  @Test
  void a_key_set_that_may_have_been_written_is_unknown_and_one_that_was_not_is_an_error() {
    KeySet set = KeySet.of(1, "change", List.of());
    KeySetStorage broken =
        stores(failing("08006", 1, new AtomicInteger())).keySet(JdbcKeySetTest.SEAL);
    assertThat(broken.compareAndSet(0, set)).isEqualTo(WriteResult.UNKNOWN);
    KeySetStorage forbidden =
        stores(failing("42501", 1, new AtomicInteger())).keySet(JdbcKeySetTest.SEAL);
    assertThatThrownBy(() -> forbidden.compareAndSet(0, set))
        .isInstanceOf(KeySetStorageException.class);
    KeySetStorage unreachable =
        stores(
                around(
                    DataSource.class,
                    null,
                    (method, real) -> {
                      throw new SQLException("on purpose", "08001");
                    }))
            .keySet(JdbcKeySetTest.SEAL);
    assertThatThrownBy(() -> unreachable.compareAndSet(0, set))
        .isInstanceOf(KeySetStorageException.class);
    assertThatThrownBy(unreachable::load).isInstanceOf(KeySetStorageException.class);
  }

  @Test
  void what_a_driver_throws_unexpectedly_is_no_exception_of_a_check() {
    JdbcStores stores =
        stores(
            around(
                DataSource.class,
                null,
                (method, real) -> {
                  throw new IllegalStateException("on purpose");
                }));
    assertThat(check(stores)).isInstanceOf(RevocationStatus.CannotTell.class);
    assertThatThrownBy(() -> stores.denylist().revoke(Tokens.ANY))
        .isInstanceOf(RevocationStoreException.class);
  }

  @Test
  void an_interrupted_caller_stays_interrupted_and_cannot_tell() {
    JdbcStores stores = stores(database.dataSource());
    Thread.currentThread().interrupt();
    RevocationStatus status = check(stores);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(status).isInstanceOf(RevocationStatus.CannotTell.class);
    assertThat(check(stores)).isInstanceOf(RevocationStatus.Live.class);
  }

  @Test
  void a_key_set_whose_row_and_document_disagree_is_not_believed() throws SQLException {
    KeySetStorage storage = stores(database.dataSource()).keySet(JdbcKeySetTest.SEAL);
    storage.compareAndSet(0, KeySet.of(1, "change", List.of()));
    try (Connection connection = database.dataSource().getConnection();
        var statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE " + prefix + "key_sets SET version = 2");
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    }
    assertThatThrownBy(storage::load)
        .isInstanceOf(KeySetStorageException.class)
        .hasMessageContaining("version");
  }
}
