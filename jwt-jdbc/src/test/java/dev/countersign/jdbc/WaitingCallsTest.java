package dev.countersign.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for a database that stands still. */
class WaitingCallsTest {

  /** Those that run, and those that wait for them. */
  private static final int THREADS = 64;

  private static final int WAITING = 10_000;

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final Semaphore asked = new Semaphore(0);
  private final AtomicInteger connections = new AtomicInteger();
  private final Database database = new Database(standingStill(), Duration.ofMinutes(1));

  private DataSource standingStill() {
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> connection());
  }

  private Connection connection() throws Exception {
    connections.incrementAndGet();
    asked.release();
    goOn.await();
    throw new SQLException("there is no database behind this");
  }

  @AfterEach
  void letGo() {
    goOn.countDown();
  }

  @Test
  @Timeout(60)
  void beyond_a_bound_a_call_is_refused_at_once_and_was_certainly_not_made() throws Exception {
    for (int i = 0; i < THREADS + WAITING; i++) {
      database.background(statements -> true);
    }
    assertThat(asked.tryAcquire(THREADS, 30, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> database.statement(statements -> true))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.isMaybeApplied()).isFalse())
        .hasMessageContaining("10000 calls wait");
    // Nor is anything kept of what nobody awaits.
    database.background(statements -> true);
    goOn.countDown();
    assertThat(asked.tryAcquire(WAITING, 30, TimeUnit.SECONDS)).isTrue();
    // Comes after all of those, so one more would have been counted.
    assertThatThrownBy(() -> database.statement(statements -> true))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("the database failed");
    assertThat(connections).hasValue(THREADS + WAITING + 1);
  }
}
