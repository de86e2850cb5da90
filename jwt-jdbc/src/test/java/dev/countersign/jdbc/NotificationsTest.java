package dev.countersign.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.FollowedRevocations;
import dev.countersign.jwt.revocation.RevocationFeed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

/** What PostgreSQL tells those who follow, and that nothing depends on it. */
@OnEachPostgres
class NotificationsTest {

  private static final AtomicInteger TESTS = new AtomicInteger();
  private static final Duration NEVER = Duration.ofMinutes(59);

  @Parameter TestDatabase database;

  private final String prefix = "told" + TESTS.incrementAndGet() + "_";
  private final CutOffRules rules =
      CutOffRules.builder()
          .issuer(Tokens.MINT.issuerName())
          .maxTokenLifetime(Duration.ofHours(1))
          .build();

  /** Connections that PostgreSQL knows by this name. */
  private DataSource named(String name) {
    PGSimpleDataSource connections = new PGSimpleDataSource();
    connections.setUrl(((HikariDataSource) database.dataSource()).getJdbcUrl());
    connections.setApplicationName(name);
    return connections;
  }

  /** One node of those that have these tables. */
  private JdbcStores node(String tables, DataSource listening) {
    database.stores(tables, InstantSource.system());
    return database.builder().tablePrefix(tables).listenAndNotify(listening).build();
  }

  private JdbcStores node(String name) {
    return node(prefix, named(name));
  }

  /** A feed that counts how often it was asked, and how often it gave a hint. */
  private record Watched(RevocationFeed feed, AtomicInteger asked, AtomicInteger hints)
      implements RevocationFeed {

    static Watched of(RevocationFeed feed) {
      return new Watched(feed, new AtomicInteger(), new AtomicInteger());
    }

    @Override
    public Page since(Cursor cursor, int maxEntries) {
      Page page = feed.since(cursor, maxEntries);
      asked.incrementAndGet();
      return page;
    }

    @Override
    public Watch watch(Runnable hint) {
      return feed.watch(
          () -> {
            hints.incrementAndGet();
            hint.run();
          });
    }
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    for (int i = 0; !condition.call(); i++) {
      assertThat(i).as("looks within half a minute").isLessThan(1_500);
      Thread.sleep(20);
    }
  }

  private static boolean revokes(FollowedRevocations node, Jwt jwt) {
    return node.check(jwt, InstantSource.system().instant()) instanceof RevocationStatus.Revoked;
  }

  /** So rarely that only a hint can be the reason for a poll after the first. */
  private FollowedRevocations following(RevocationFeed feed) {
    return FollowedRevocations.builder(feed)
        .cutOffs(rules)
        .pollEvery(NEVER)
        .staleAfter(Duration.ofHours(1))
        .build()
        .start();
  }

  @Test
  void a_revocation_on_one_node_is_seen_on_another_without_waiting_for_its_poll() throws Exception {
    Jwt token = Tokens.of("token");
    Jwt ofSubject = Tokens.of("subject");
    Watched feed = Watched.of(node("b").revocationFeed());
    try (FollowedRevocations b = following(feed)) {
      // The first poll, and the one for what came before it listened.
      await(() -> feed.asked().get() == 2);
      JdbcStores a = node("a");
      a.denylist().revoke(token);
      await(() -> revokes(b, token));
      a.cutOffs(rules).cutOff(CutOffScope.subject(Tokens.MINT.issuerName(), "subject"));
      await(() -> revokes(b, ofSubject));
    }
  }

  @Test
  void what_is_revoked_before_it_listens_is_seen_once_it_does() throws Exception {
    Jwt token = Tokens.of("mallory");
    JdbcStores stores = node("early");
    Watched feed = Watched.of(stores.revocationFeed());
    RevocationFeed late =
        new RevocationFeed() {
          @Override
          public Page since(Cursor cursor, int maxEntries) {
            return feed.since(cursor, maxEntries);
          }

          @Override
          public Watch watch(Runnable hint) {
            // After the first poll, and while nobody listens.
            Thread opener =
                new Thread(
                    () -> {
                      try {
                        await(() -> feed.asked().get() == 1);
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                      stores.denylist().revoke(token);
                      feed.watch(hint);
                    });
            opener.start();
            return () -> {};
          }
        };
    try (FollowedRevocations node = following(late)) {
      await(() -> revokes(node, token));
    }
  }

  /** By an administrator, a failover, or whatever else. */
  @Test
  void when_its_connection_is_ended_hints_come_again() throws Exception {
    JdbcStores stores = node(prefix + "end");
    Watched feed = Watched.of(stores.revocationFeed());
    try (RevocationFeed.Watch watch = feed.watch(() -> {})) {
      assertThat(watch).isNotNull();
      for (int i = 0; i < 3; i++) {
        int connections = i + 1;
        int revocations = i;
        await(() -> feed.hints().get() == connections + revocations);
        stores.denylist().revoke("i", "x" + i, Instant.MAX);
        await(() -> feed.hints().get() == connections + revocations + 1);
        assertThat(endConnections(prefix + "end")).isEqualTo(1);
      }
      await(() -> feed.hints().get() == 7);
    }
  }

  /** A pooler in transaction mode gives the session to others. */
  @Test
  void a_connection_that_does_not_listen_any_more_is_replaced() throws Exception {
    List<Connection> opened = new CopyOnWriteArrayList<>();
    PGSimpleDataSource connections =
        new PGSimpleDataSource() {
          private static final long serialVersionUID = 1L;

          @Override
          public Connection getConnection() throws SQLException {
            opened.add(super.getConnection());
            return opened.get(opened.size() - 1);
          }
        };
    connections.setUrl(((HikariDataSource) database.dataSource()).getJdbcUrl());
    JdbcStores stores = node(prefix, connections);
    AtomicInteger hints = new AtomicInteger();
    // On the thread that listens, as soon as it does.
    Runnable hint =
        () -> {
          if (hints.incrementAndGet() == 1) {
            execute(opened.get(0), "UNLISTEN *");
          }
        };
    try (RevocationFeed.Watch watch = stores.revocationFeed().watch(hint)) {
      assertThat(watch).isNotNull();
      await(() -> hints.get() == 2);
      assertThat(opened).hasSize(2);
      stores.denylist().revoke("i", "x", Instant.MAX);
      await(() -> hints.get() == 3);
    }
  }

  private static void execute(Connection connection, String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Integer> connections(String name) throws SQLException {
    List<Integer> pids = new ArrayList<>();
    try (Connection connection = named("looks").getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT pid FROM pg_stat_activity WHERE application_name = ?")) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          pids.add(rows.getInt(1));
        }
      }
    }
    return pids;
  }

  private int endConnections(String name) throws SQLException {
    List<Integer> pids = connections(name);
    try (Connection connection = named("ends").getConnection();
        Statement statement = connection.createStatement()) {
      for (int pid : pids) {
        statement.execute("SELECT pg_terminate_backend(" + pid + ")");
      }
    }
    return pids.size();
  }

  @Test
  void while_nobody_can_listen_polling_sees_what_was_revoked() throws Exception {
    Jwt token = Tokens.of("mallory");
    AtomicInteger tries = new AtomicInteger();
    PGSimpleDataSource dead =
        new PGSimpleDataSource() {
          private static final long serialVersionUID = 1L;

          @Override
          public Connection getConnection() throws SQLException {
            tries.incrementAndGet();
            throw new SQLException("nobody there, on purpose", "08001");
          }
        };
    JdbcStores stores = node(prefix, dead);
    try (FollowedRevocations node =
        FollowedRevocations.builder(stores.revocationFeed())
            .pollEvery(Duration.ofMillis(10))
            .build()
            .start()) {
      await(() -> tries.get() > 1);
      await(node::isReady);
      stores.denylist().revoke(token);
      await(() -> revokes(node, token));
    }
  }

  @Test
  void closing_ends_the_thread_and_the_connection() throws Exception {
    RevocationFeed feed = node(prefix + "close").revocationFeed();
    AtomicInteger hints = new AtomicInteger();
    List<Thread> before = listeners();
    RevocationFeed.Watch watch = feed.watch(hints::incrementAndGet);
    List<Thread> threads = listeners();
    threads.removeAll(before);
    await(() -> hints.get() == 1);
    assertThat(connections(prefix + "close")).hasSize(1);
    assertThat(threads).hasSize(1).allMatch(Thread::isDaemon);
    watch.close();
    watch.close();
    // Before it would ask the server whether it still listens.
    threads.get(0).join(4_000);
    assertThat(threads.get(0).isAlive()).isFalse();
    await(() -> connections(prefix + "close").isEmpty());
  }

  private static List<Thread> listeners() {
    return new ArrayList<>(
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals(NotificationWatch.THREAD))
            .toList());
  }

  @Test
  void a_hint_that_throws_is_not_the_last_and_costs_no_connection() throws Exception {
    String name = prefix + "throws";
    JdbcStores stores = node(name);
    AtomicInteger hints = new AtomicInteger();
    RevocationFeed.Watch watch =
        stores
            .revocationFeed()
            .watch(
                () -> {
                  hints.incrementAndGet();
                  throw new IllegalStateException("on purpose");
                });
    try (watch) {
      await(() -> hints.get() == 1);
      List<Integer> first = connections(name);
      stores.denylist().revoke("i", "x", Instant.MAX);
      await(() -> hints.get() == 2);
      stores.denylist().revoke("i", "y", Instant.MAX);
      await(() -> hints.get() == 3);
      assertThat(connections(name))
          .as("the connection, which is not to blame")
          .hasSize(1)
          .isEqualTo(first);
    }
  }

  @Test
  void a_connection_of_a_pool_comes_back_as_it_was() throws Exception {
    HikariDataSource pool = (HikariDataSource) database.dataSource();
    JdbcStores stores = node(prefix, pool);
    AtomicInteger hints = new AtomicInteger();
    try (RevocationFeed.Watch watch = stores.revocationFeed().watch(hints::incrementAndGet)) {
      assertThat(watch).isNotNull();
      await(() -> hints.get() == 1);
      stores.denylist().revoke("i", "x", Instant.MAX);
      await(() -> hints.get() == 2);
    }
    await(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
    for (int i = 0; i < 3; i++) {
      try (Connection next = pool.getConnection()) {
        assertThat(next.isClosed()).isFalse();
      }
    }
  }

  @Test
  void tables_of_another_prefix_do_not_wake_it() throws Exception {
    JdbcStores one = node(prefix, named("one"));
    JdbcStores other = node("other_" + prefix, named("other"));
    AtomicInteger hintsOfOne = new AtomicInteger();
    AtomicInteger hintsOfOther = new AtomicInteger();
    try (RevocationFeed.Watch first = one.revocationFeed().watch(hintsOfOne::incrementAndGet);
        RevocationFeed.Watch second = other.revocationFeed().watch(hintsOfOther::incrementAndGet)) {
      assertThat(first).isNotEqualTo(second);
      await(() -> hintsOfOne.get() == 1 && hintsOfOther.get() == 1);
      for (int i = 0; i < 5; i++) {
        int before = hintsOfOne.get();
        one.denylist().revoke("i", "x" + i, Instant.MAX);
        await(() -> hintsOfOne.get() == before + 1);
      }
      other.denylist().revoke("i", "x", Instant.MAX);
      await(() -> hintsOfOther.get() > 1);
      assertThat(hintsOfOther).hasValue(2);
    }
  }

  /** What PostgreSQL says to who listens to these tables, up to where a test ends it. */
  private List<String> said(ThrowingRunnable meanwhile) throws Exception {
    try (Connection connection = named("hears").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + prefix + "revocations");
      meanwhile.run();
      statement.execute("NOTIFY " + prefix + "revocations, 'end'");
      List<String> said = new ArrayList<>();
      while (!said.contains("end")) {
        PGNotification[] heard = connection.unwrap(PGConnection.class).getNotifications(30_000);
        assertThat(heard).isNotEmpty();
        Arrays.stream(heard).map(PGNotification::getParameter).forEach(said::add);
      }
      return said;
    }
  }

  @FunctionalInterface
  private interface ThrowingRunnable {
    void run() throws Exception;
  }

  @Test
  void it_says_nothing_of_what_was_revoked() throws Exception {
    JdbcStores stores = node("a");
    assertThat(said(() -> stores.denylist().revoke("i", "secret", Instant.MAX)))
        .containsExactly("", "end");
  }

  @Test
  void a_token_that_is_revoked_already_tells_nobody() throws Exception {
    JdbcStores stores = node("a");
    stores.denylist().revoke("i", "x", Instant.MAX);
    assertThat(said(() -> stores.denylist().revoke("i", "x", Instant.MAX))).containsExactly("end");
  }

  @Test
  void without_the_setting_nobody_is_told() throws Exception {
    JdbcStores stores = database.stores(prefix, InstantSource.system());
    assertThat(
            said(
                () -> {
                  stores.denylist().revoke("i", "x", Instant.MAX);
                  stores.cutOffs(rules).cutOff(CutOffScope.everyone("i"));
                }))
        .containsExactly("end");
  }
}
