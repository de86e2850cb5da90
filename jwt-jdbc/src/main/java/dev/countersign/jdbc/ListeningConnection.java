package dev.countersign.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * A connection that listens to one channel. JDBC has no such thing, so this needs PostgreSQL's own
 * driver; it is the only class that does. Used by one thread, except for {@link #abort}.
 */
final class ListeningConnection implements AutoCloseable {

  private static final System.Logger LOGGER = System.getLogger(ListeningConnection.class.getName());

  /** For what is answered at once unless the server or the network is gone. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  private final Connection connection;
  private final PGConnection driver;
  private final String channel;
  private final boolean autoCommit;
  private final int networkTimeout;

  /** Held by whoever ends it: what was given back to a pool is not to be aborted under the next. */
  private final ReentrantLock ending = new ReentrantLock();

  private boolean givenBack;

  private ListeningConnection(Connection connection, String channel) throws SQLException {
    this.connection = connection;
    this.channel = channel;
    this.driver = connection.unwrap(PGConnection.class);
    this.autoCommit = connection.getAutoCommit();
    this.networkTimeout = connection.getNetworkTimeout();
  }

  /**
   * Refuses at once what would only fail later, and in the background.
   *
   * @throws LinkageError if the driver is not where this class can see it
   */
  static void requireDriver() {
    Class<?> unused = PGConnection.class;
  }

  /** Listens as soon as this returns. */
  static ListeningConnection open(Notifications notifications) throws SQLException {
    Connection connection = notifications.connections().getConnection();
    try {
      ListeningConnection opened = new ListeningConnection(connection, notifications.channel());
      opened.listen();
      return opened;
    } catch (SQLException | RuntimeException | Error e) {
      closeQuietly(connection);
      throw e;
    }
  }

  private void listen() throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (int) ANSWER_WITHIN.toMillis());
    // Notifications come only between transactions; and one that stays open would keep the
    // server's queue of them from being emptied.
    if (!autoCommit) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
    execute("LISTEN " + channel);
  }

  /** True at once if there was a notification since the last call, or as soon as there is one. */
  boolean hears(Duration longest) throws SQLException {
    @Nullable PGNotification[] heard = driver.getNotifications((int) longest.toMillis());
    // Whoever had the connection before may have listened to others.
    return heard != null
        && Arrays.stream(heard).anyMatch(each -> each != null && each.getName().equals(channel));
  }

  /**
   * Asks whether it is still listening. Silence is normal, and so would a connection be silent that
   * was lost without a word, or of which a pooler in front of the server has made another.
   *
   * @throws SQLException if it does not listen, or there is no answer
   */
  void requireListening() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT 1 FROM pg_listening_channels() c WHERE c = ?")) {
      statement.setString(1, channel);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw new SQLException(
              "expected the connection to listen to "
                  + channel
                  + ", but it does not any more; does a pooler in transaction mode stand between?");
        }
      }
    }
  }

  /**
   * Ends whatever it waits for, from another thread; nothing if it is being closed or is closed.
   */
  void abort() {
    if (!ending.tryLock()) {
      return;
    }
    try {
      if (!givenBack) {
        connection.abort(Runnable::run);
      }
    } catch (SQLException | RuntimeException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "a connection that listened could not be ended", e);
    } finally {
      ending.unlock();
    }
  }

  /**
   * Leaves it as it was: it may belong to a pool after all. One that is broken is asked as well,
   * since a pool has seen nothing of that, and would give it to the next who asks.
   */
  @Override
  public void close() {
    ending.lock();
    try {
      execute("UNLISTEN " + channel);
      connection.setAutoCommit(autoCommit);
      connection.setNetworkTimeout(Runnable::run, networkTimeout);
    } catch (SQLException | RuntimeException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "a connection could not be left as it was", e);
    } finally {
      closeQuietly(connection);
      givenBack = true;
      ending.unlock();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException | RuntimeException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "a connection that listened could not be closed", e);
    }
  }
}
