package dev.countersign.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the database, each on a connection and in a transaction of its own, and each over within
 * the time-out, whatever hangs: the pool, the network, the server.
 *
 * <p>That is why they run on threads of their own: nothing else ends a {@code getConnection()} that
 * waits. It also keeps an interrupt of the caller away from a file that H2 would close at it.
 */
final class Database {

  private static final System.Logger LOGGER = System.getLogger(Database.class.getName());

  /** More than a pool of connections has; callers beyond it wait their turn within the time-out. */
  private static final int MAX_THREADS = 64;

  /** With the pauses between them more than fits into any sensible time-out. */
  private static final int MAX_ATTEMPTS = 50;

  private static final int MAX_PAUSE_MILLIS = 40;

  /** Where a call stands: whether the caller may still give it up as if it had never been. */
  private enum Stage {
    WAITING,
    BEGUN,
    GIVEN_UP
  }

  /** A database that hangs must not fill the memory with what waits for it. */
  private static final int MAX_WAITING = 10_000;

  private final DataSource dataSource;
  private final Duration timeout;
  private final ThreadPoolExecutor threads;

  Database(DataSource dataSource, Duration timeout) {
    this.dataSource = dataSource;
    this.timeout = timeout;
    this.threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            work -> {
              Thread thread = new Thread(work, "countersign-jdbc");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** Work of one statement, which is atomic by itself. */
  <T> T statement(Work<T> work) {
    return call(work, false, timeout);
  }

  /** Work of several statements, of which all are done or none. */
  <T> T transaction(Work<T> work) {
    return call(work, true, timeout);
  }

  /** A transaction that may take longer, for the schema. */
  <T> T transaction(Duration longest, Work<T> work) {
    return call(work, true, longest);
  }

  /** Does it some time, and tells nobody whether it was good. */
  void background(Work<?> work) {
    Call<?> call = new Call<>(work, false, System.nanoTime() + timeout.toNanos(), timeout);
    try {
      threads.execute(
          () -> {
            try {
              call.run();
            } catch (DatabaseException e) {
              LOGGER.log(System.Logger.Level.DEBUG, "in the background: {0}", e.getMessage());
            }
          });
    } catch (RejectedExecutionException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "not done in the background: too much waits");
    }
  }

  private <T> T call(Work<T> work, boolean transaction, Duration longest) {
    long deadline = System.nanoTime() + longest.toNanos();
    Call<T> call = new Call<>(work, transaction, deadline, longest);
    FutureTask<T> task = new FutureTask<>(call::run);
    if (Thread.currentThread().isInterrupted()) {
      // FutureTask.get would notice only if the answer were not there yet.
      throw new DatabaseException("interrupted before the database was asked", false, null);
    }
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      throw new DatabaseException(
          "more than " + MAX_WAITING + " calls wait for the database; does it stand still?",
          false,
          e);
    }
    try {
      return task.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause(), call);
    } catch (TimeoutException e) {
      task.cancel(false);
      threads.remove(task);
      throw new DatabaseException(
          "the database did not answer within " + longest, !call.giveUp(), e);
    } catch (InterruptedException e) {
      task.cancel(false);
      threads.remove(task);
      Thread.currentThread().interrupt();
      throw new DatabaseException("interrupted while waiting for the database", !call.giveUp(), e);
    }
  }

  private static DatabaseException failure(@Nullable Throwable cause, Call<?> call) {
    return cause instanceof DatabaseException failed
        ? new DatabaseException(failed)
        : new DatabaseException(
            "the DataSource or the driver threw something unexpected", call.isBegun(), cause);
  }

  /** One call, with its attempts. */
  private final class Call<T> {

    private final Work<T> work;
    private final boolean transaction;
    private final long deadline;
    private final Duration longest;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);

    Call(Work<T> work, boolean transaction, long deadline, Duration longest) {
      this.work = work;
      this.transaction = transaction;
      this.deadline = deadline;
      this.longest = longest;
    }

    /** True if nothing was or will be done. */
    boolean giveUp() {
      return stage.compareAndSet(Stage.WAITING, Stage.GIVEN_UP);
    }

    boolean isBegun() {
      return stage.get() == Stage.BEGUN;
    }

    T run() {
      for (int attempt = 1; ; attempt++) {
        try {
          return attempt();
        } catch (SQLException e) {
          SqlState state = SqlState.of(e);
          boolean over = attempt == MAX_ATTEMPTS || millisLeft() <= MAX_PAUSE_MILLIS;
          if (!state.isRolledBackToBeRepeated() || over) {
            throw new DatabaseException(
                message(state), isBegun() && !state.isCertainlyNotApplied(), e);
          }
          // Whoever waited for the one that won would otherwise collide again.
          pause(attempt);
        }
      }
    }

    private static String message(SqlState state) {
      return state.isMissingTable()
          ? "the tables are not there (" + state + "); call applySchema() once, or check the prefix"
          : "the database failed: " + state;
    }

    private void pause(int attempt) {
      int most = (int) Math.min(MAX_PAUSE_MILLIS, 1L << Math.min(attempt, 10));
      try {
        Thread.sleep(ThreadLocalRandom.current().nextInt(most) + 1L);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private T attempt() throws SQLException {
      Connection connection = dataSource.getConnection();
      try {
        if (millisLeft() <= 0 || !(isBegun() || stage.compareAndSet(Stage.WAITING, Stage.BEGUN))) {
          throw new SQLException("the connection came too late");
        }
        return onConnection(connection);
      } finally {
        quietly(connection::close);
      }
    }

    /** Leaves the connection as it was: it may belong to a pool. */
    private T onConnection(Connection connection) throws SQLException {
      Runnable restoreNetworkTimeout = limitNetwork(connection);
      boolean autoCommit = connection.getAutoCommit();
      if (!autoCommit) {
        // Whatever was left open has an old snapshot; it must neither be seen nor be committed.
        connection.rollback();
      }
      boolean switched = transaction && autoCommit;
      if (switched) {
        connection.setAutoCommit(false);
      }
      boolean inTransaction = switched || !autoCommit;
      boolean good = false;
      try {
        T result = work.on(new Statements(connection, queryTimeoutSeconds()));
        if (inTransaction) {
          connection.commit();
        }
        good = true;
        return result;
      } finally {
        if (!good && inTransaction) {
          quietly(connection::rollback);
        }
        if (switched) {
          quietly(() -> connection.setAutoCommit(true));
        }
        restoreNetworkTimeout.run();
      }
    }

    /**
     * So that the thread comes back too. Not every driver can; H2 in this process needs none.
     *
     * @return what undoes it
     */
    private Runnable limitNetwork(Connection connection) {
      try {
        int before = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, Math.max(1, (int) millisLeft()));
        return () -> quietly(() -> connection.setNetworkTimeout(Runnable::run, before));
      } catch (SQLException | AbstractMethodError e) {
        return () -> {};
      }
    }

    /**
     * Longer than the network's: PostgreSQL's driver cancels by a second connection, and waits for
     * it up to ten seconds if the server hangs. This is for drivers without a network time-out.
     */
    private int queryTimeoutSeconds() {
      return (int) longest.toSeconds() + 1;
    }

    private long millisLeft() {
      return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws SQLException;
  }

  /** For what follows a result, or a failure that says more. */
  private static void quietly(Step step) {
    try {
      step.run();
    } catch (SQLException | RuntimeException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "a connection could not be left as it was", e);
    }
  }
}
