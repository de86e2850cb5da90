package dev.countersign.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * One of the databases that the tests run against, through a pool whose connections have one
 * isolation level and one auto-commit. Each test has tables of its own in it.
 */
final class TestDatabase implements AutoCloseable {

  private static final AtomicInteger TESTS = new AtomicInteger();

  private final String name;
  private final boolean postgres;
  private final HikariDataSource pool;
  private final Set<String> prefixes = ConcurrentHashMap.newKeySet();

  TestDatabase(String server, boolean postgres, String url, String isolation, boolean autoCommit) {
    this.name = server + ", " + isolation + (autoCommit ? "" : ", no auto-commit");
    this.postgres = postgres;
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(16);
    config.setMinimumIdle(0);
    config.setTransactionIsolation("TRANSACTION_" + isolation.replace(' ', '_'));
    config.setAutoCommit(autoCommit);
    config.setConnectionTimeout(10_000);
    this.pool = new HikariDataSource(config);
  }

  boolean isPostgres() {
    return postgres;
  }

  Dialect dialect() {
    return postgres ? new PostgresDialect(false) : new H2Dialect();
  }

  DataSource dataSource() {
    return pool;
  }

  /** Of stores with tables of their own, which are created. */
  JdbcStores stores(InstantSource clock) {
    return stores("t" + TESTS.incrementAndGet() + "_", clock);
  }

  JdbcStores stores(String prefix, InstantSource clock) {
    JdbcStores stores = builder().tablePrefix(prefix).clock(clock).build();
    if (prefixes.add(prefix)) {
      stores.applySchema();
    }
    return stores;
  }

  /** The same, by which PostgreSQL tells of each revocation. */
  JdbcStores notifying(InstantSource clock) {
    String prefix = "t" + TESTS.incrementAndGet() + "_";
    stores(prefix, clock);
    return builder().tablePrefix(prefix).clock(clock).listenAndNotify(pool).build();
  }

  /** With more time than they are given by default: the machine may be busy with other builds. */
  JdbcStores.Builder builder() {
    JdbcStores.Builder builder = postgres ? JdbcStores.postgresql(pool) : JdbcStores.h2(pool);
    return builder.timeout(Duration.ofSeconds(20));
  }

  @Override
  public void close() {
    pool.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
