package dev.countersign.jdbc;

import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.jwt.HealthCheck;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.keystore.KeySetSeal;
import dev.countersign.keystore.KeySetStorage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Key sets and the state of all server-side checks in one relational database, shared by any number
 * of nodes: PostgreSQL 13 and newer, or H2 2.2 and newer, embedded.
 *
 * <pre>{@code
 * JdbcStores stores = JdbcStores.postgresql(dataSource).build();
 * stores.applySchema(); // once, or run the SQL file yourself
 * Denylist denylist = stores.denylist(RevocationListener.none());
 * }</pre>
 *
 * <p>Each call takes a connection of its own out of the {@link DataSource}, on a thread of its own,
 * and is a transaction of its own: it is never part of one that the application has open. Whatever
 * isolation and auto-commit the connections have is right, and is left as it was. A call is over
 * within the time-out, connecting included: a check then cannot tell, all others throw {@link
 * RevocationStoreException}. A call that the database rolled back for others' sake (SQLSTATE 40001,
 * 40P01) is tried again within the time-out; one of which the answer got lost is not.
 *
 * <p>Rows go on their own, see {@link #purgeExpired}. Immutable and thread-safe.
 */
public final class JdbcStores implements HealthCheck {

  private static final String DEFAULT_KEY_SET = "default";

  /** Creating tables may wait for whoever uses the database. */
  private static final Duration SCHEMA_TIMEOUT = Duration.ofSeconds(30);

  /** Probes come every few seconds, and two questions belong to one. */
  private static final Duration HEALTH_SERVES = Duration.ofSeconds(1);

  private final Database database;
  private final Dialect dialect;
  private final Tables tables;
  private final InstantSource clock;
  private final Purge purge;
  private final StoreCalls calls;
  private final RevocationRows revocations;
  private final HealthCheck health;
  private final Optional<Notifications> notifications;

  private JdbcStores(Builder builder) {
    dialect = builder.dialect;
    tables = Objects.requireNonNullElseGet(builder.tables, () -> new Tables(Tables.DEFAULT_PREFIX));
    clock = Objects.requireNonNullElseGet(builder.clock, InstantSource::system);
    database =
        new Database(
            builder.dataSource,
            Objects.requireNonNullElse(builder.timeout, Builder.DEFAULT_TIMEOUT));
    purge = new Purge(dialect, tables);
    calls = new StoreCalls(database, purge);
    revocations = dialect.revocations(tables);
    health = HealthCheck.asking(this::askForHealth, HEALTH_SERVES, clock);
    notifications =
        Optional.ofNullable(builder.listening)
            .map(connections -> Notifications.of(connections, tables));
  }

  /**
   * Stores in PostgreSQL.
   *
   * <p>If you add nothing else, a call takes at most 2 seconds, tables begin with {@code
   * countersign_}, and sessions take their instants from the system's clock.
   *
   * @param dataSource connects to the one server that is written, also through PgBouncer in
   *     whatever mode; never to a replica. Should be a pool
   * @return a new builder
   */
  public static Builder postgresql(DataSource dataSource) {
    return new Builder(dataSource, new PostgresDialect(false));
  }

  /**
   * Stores in H2, in its regular mode, in memory or in a file: for one process, and tests.
   *
   * <p>If you add nothing else, a call takes at most 2 seconds, tables begin with {@code
   * countersign_}, and sessions take their instants from the system's clock.
   *
   * @param dataSource connects to the database; one in memory needs {@code DB_CLOSE_DELAY=-1}
   * @return a new builder
   */
  public static Builder h2(DataSource dataSource) {
    return new Builder(dataSource, new H2Dialect());
  }

  /**
   * Creates the tables that are not there, in the schema that the {@link DataSource} chooses,
   * within 30 seconds. Any number of nodes may do so at once, and where all is there it looks,
   * creates nothing and waits for nobody. Needs the right to create tables if one is missing;
   * without it, run {@code postgresql.sql} or {@code h2.sql} of this module yourself.
   *
   * @throws RevocationStoreException if that failed; in PostgreSQL nothing was created then
   */
  public void applySchema() {
    try {
      database.transaction(SCHEMA_TIMEOUT, new Schema(dialect, tables)::apply);
    } catch (DatabaseException e) {
      throw new RevocationStoreException("the tables could not be created: " + e.getMessage(), e);
    }
  }

  /**
   * Deletes rows that no node can need any more: those of tokens, sessions, families and proofs
   * that have been over for ten minutes by the clock of the database, and cut-offs at the end that
   * their rules say. At most 10,000 of each table, 1,000 in a transaction. The stores do a smaller
   * piece of this by themselves after every 256 writes; call it where there are many rows and few
   * writes.
   *
   * @return how many were deleted; if that is 10,000 or more there may be others
   * @throws RevocationStoreException if the database is out of reach; some may be deleted then
   */
  public int purgeExpired() {
    try {
      return purge.some(database);
    } catch (DatabaseException e) {
      throw new RevocationStoreException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The denylist.
   *
   * @return a denylist of which nobody is told
   */
  public Denylist denylist() {
    return denylist(RevocationListener.none());
  }

  /**
   * The denylist.
   *
   * @param listener is told each token that is revoked through this object
   * @return a denylist that asks the database each time; see {@link #revocationFeed}
   */
  public Denylist denylist(RevocationListener listener) {
    return new JdbcDenylist(calls, revocations, tables, clock, listener);
  }

  /**
   * The cut-offs.
   *
   * @param rules who mints generations, and how long tokens live; the same on every node
   * @return cut-offs of which nobody is told
   */
  public CutOffs cutOffs(CutOffRules rules) {
    return cutOffs(rules, RevocationListener.none());
  }

  /**
   * The cut-offs. Their numbers are by the clock of the database.
   *
   * @param rules who mints generations, and how long tokens live; the same on every node
   * @param listener is told each cut-off that is made through this object
   * @return cut-offs that ask the database each time; see {@link #revocationFeed}
   */
  public CutOffs cutOffs(CutOffRules rules, RevocationListener listener) {
    return new JdbcCutOffs(
        calls,
        revocations,
        dialect,
        tables,
        Objects.requireNonNull(rules, "rules"),
        clock,
        listener);
  }

  /**
   * What denylist and cut-offs tell {@link dev.countersign.jwt.revocation.FollowedRevocations}, so
   * that checks need no call to the database. It is polled; with {@link Builder#listenAndNotify}
   * PostgreSQL makes it be polled sooner.
   *
   * @return the feed
   */
  public RevocationFeed revocationFeed() {
    return new JdbcRevocationFeed(calls, revocations, notifications);
  }

  /**
   * The sessions.
   *
   * @param timeouts when a session is over; the same on every node
   * @return sessions of which nobody is told
   */
  public Sessions sessions(SessionTimeouts timeouts) {
    return sessions(timeouts, RevocationListener.none());
  }

  /**
   * The sessions. Their instants are in whole milliseconds, by the clocks of the nodes.
   *
   * @param timeouts when a session is over; the same on every node
   * @param listener is told each session that is started or ended through this object
   * @return sessions that ask the database each time
   */
  public Sessions sessions(SessionTimeouts timeouts, RevocationListener listener) {
    return new JdbcSessions(
        calls, dialect, tables, Objects.requireNonNull(timeouts, "timeouts"), clock, listener);
  }

  /**
   * The allowlist.
   *
   * @return an allowlist of which nobody is told
   */
  public Allowlist allowlist() {
    return allowlist(RevocationListener.none());
  }

  /**
   * The allowlist.
   *
   * @param listener is told each token that is recorded or removed through this object
   * @return an allowlist that asks the database each time
   */
  public Allowlist allowlist(RevocationListener listener) {
    return new JdbcAllowlist(calls, dialect, tables, clock, listener);
  }

  /**
   * The refresh families, for {@link dev.countersign.jwt.revocation.RefreshTokens}.
   *
   * @return the families
   */
  public RefreshFamilies refreshFamilies() {
    return new JdbcRefreshFamilies(calls, dialect, tables);
  }

  /**
   * The DPoP proofs that were used at any node. A use is one insertion; while the database is out
   * of reach it throws, and a filter answers 503. A row is kept for five minutes longer than its
   * proof is good, so that the clocks of nodes may differ by that.
   *
   * @return the replay cache; it has no bound
   */
  public DpopReplayCache dpopReplayCache() {
    return new JdbcDpopReplayCache(calls, dialect, tables);
  }

  /**
   * The storage of the one key set in these tables.
   *
   * @param seal encrypts it and guards it with a MAC; as it is, so that its set is the one that it
   *     was made for
   * @return the storage, whose row is named {@code default}
   */
  public KeySetStorage keySet(KeySetSeal seal) {
    return new JdbcKeySetStorage(
        database, dialect, tables, DEFAULT_KEY_SET, Objects.requireNonNull(seal, "seal"));
  }

  /**
   * The storage of one of several key sets in these tables.
   *
   * @param name its name, for example the issuer; 1 to 128 printable ASCII characters
   * @param seal encrypts it and guards it with a MAC; made to be for the set of this name
   * @return the storage
   * @throws IllegalArgumentException if the name has other characters or is too long
   */
  public KeySetStorage keySet(String name, KeySetSeal seal) {
    return new JdbcKeySetStorage(database, dialect, tables, name, seal.forSet(name));
  }

  /**
   * Whether the database answered when it was asked last, a second ago at most; else it is asked
   * now ({@code SELECT 1}), which takes the time-out at most. While it is not ready each check
   * cannot tell and each write throws. Never throws.
   */
  @Override
  public boolean isReady() {
    return health.isReady();
  }

  /** What is wrong with the database, asked as for {@link #isReady}: that it does not answer. */
  @Override
  public Optional<String> problem() {
    return health.problem();
  }

  private Answer askForHealth() {
    try {
      database.statement(statements -> statements.number("SELECT 1"));
      return Answer.ready(Optional.empty());
    } catch (DatabaseException e) {
      return Answer.notReady(String.valueOf(e.getMessage()));
    }
  }

  /** The prefix of the tables. */
  @Override
  public String toString() {
    return "JdbcStores[" + tables.prefix() + "]";
  }

  /** Collects the settings. Each can be made once. Not thread-safe. */
  public static final class Builder {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    /** Below, a pause of the garbage collector or one lost packet is an outage. */
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);

    /** Requests wait so long when the database hangs. */
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(30);

    private final DataSource dataSource;
    private Dialect dialect;
    private @Nullable DataSource listening;
    private @Nullable Tables tables;
    private @Nullable Duration timeout;
    private @Nullable InstantSource clock;

    private Builder(DataSource dataSource, Dialect dialect) {
      this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
      this.dialect = dialect;
    }

    /**
     * What the names of the tables begin with, in place of {@code countersign_}, so that several
     * applications can share a schema.
     *
     * @param prefix 1 to 30 of a to z, 0 to 9 and _, beginning with a letter
     * @return this
     * @throws IllegalArgumentException if it is anything else
     */
    public Builder tablePrefix(String prefix) {
      requireUnset(tables, "tablePrefix(…)");
      tables = new Tables(prefix);
      return this;
    }

    /**
     * How long a call may take, a connection from the pool included, in place of 2 seconds. For a
     * {@link dev.countersign.jwt.revocation.FollowedRevocations}, well below its staleness bound;
     * for key sets, below the commit latency of the key store.
     *
     * @param longest 100 milliseconds to 30 seconds
     * @return this
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public Builder timeout(Duration longest) {
      requireUnset(timeout, "timeout(…)");
      if (longest.compareTo(MIN_TIMEOUT) < 0 || longest.compareTo(MAX_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            "expected a time-out of "
                + MIN_TIMEOUT
                + " to "
                + MAX_TIMEOUT
                + ", but it is "
                + longest);
      }
      timeout = longest;
      return this;
    }

    /**
     * The source of time for sessions and events, in place of the system's clock; the one that the
     * validators have. What else needs an instant takes it from the database.
     *
     * @param source tells when sessions begin and end
     * @return this
     */
    public Builder clock(InstantSource source) {
      requireUnset(clock, "clock(…)");
      clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * Lets PostgreSQL tell followers of a revocation at once ({@code NOTIFY}), in place of their
     * next poll; for all nodes, those that revoke and those that follow. Only a hint: polling and
     * its bound stay as they are, whatever becomes of the notifications.
     *
     * <p>Each follower of {@link #revocationFeed} holds one connection as long as it follows, on a
     * daemon thread of its own, and opens another when that is lost. Revocations take turns at
     * their commit, for as long as the commit takes. Tables with the same prefix in several schemas
     * of a database wake each other's followers.
     *
     * @param connections connects to the primary of the same database, for example with a {@code
     *     PGSimpleDataSource}: past the pool, which would miss what is held, and past PgBouncer in
     *     transaction mode, through which no notification comes. Needs PostgreSQL's own driver,
     *     {@code org.postgresql:postgresql}
     * @return this
     * @throws IllegalStateException if these stores are in H2, or the driver is not there
     */
    public Builder listenAndNotify(DataSource connections) {
      requireUnset(listening, "listenAndNotify(…)");
      Objects.requireNonNull(connections, "connections");
      dialect = dialect.notifying();
      listening = connections;
      return this;
    }

    /**
     * The stores. Nothing is asked of the database yet: it may be out of reach, and need not have
     * the tables.
     *
     * @return stores with these settings
     */
    public JdbcStores build() {
      return new JdbcStores(this);
    }

    private static void requireUnset(@Nullable Object value, String setting) {
      if (value != null) {
        throw new IllegalStateException(setting + " was set before; each setting can be made once");
      }
    }
  }
}
