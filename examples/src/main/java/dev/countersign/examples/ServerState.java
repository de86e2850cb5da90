package dev.countersign.examples;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.countersign.jdbc.JdbcStores;
import dev.countersign.jwt.HealthCheck;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.FollowedRevocations;
import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.keystore.KeySetSeal;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.redis.RedisRevocations;
import dev.countersign.redis.RedisStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the login server remembers: what {@code --state} says.
 *
 * @param keySet where keys can be kept beside the rest
 * @param accounts who can log in
 * @param near a copy of what was revoked, if {@code --follow} asks for it
 * @param health of the store, if other servers remember the same in it
 */
record ServerState(
    Denylist denylist,
    CutOffs cutOffs,
    Sessions sessions,
    Allowlist allowlist,
    RefreshFamilies refreshFamilies,
    Function<KeySetSeal, KeySetStorage> keySet,
    Accounts accounts,
    Optional<FollowedRevocations> near,
    Optional<HealthCheck> health) {

  /** An evening at the cinema, and a working day. */
  private static final SessionTimeouts TIMEOUTS =
      new SessionTimeouts(Duration.ofHours(3), Duration.ofHours(12));

  private static final int MAX_ENTRIES = 1_000_000;
  private static final int MAX_CONNECTIONS = 16;

  /** A request does not wait longer for a connection than for an answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** No request waits yet, and all is slow for the first time. */
  private static final Duration PATIENCE_AT_THE_START = Duration.ofSeconds(5);

  /** Whether other servers remember the same. */
  boolean isShared() {
    return health.isPresent();
  }

  /**
   * Opens it.
   *
   * @param opened is told what has to be closed, also if this fails
   * @throws StateOutOfReachException if there is no such store, or it does not answer
   */
  static ServerState of(LoginServerCommand options, InstantSource clock, Opened opened) {
    String state = options.state;
    if (state.equals("memory")) {
      if (options.follow) {
        throw new IllegalArgumentException(
            "--follow contradicts --state memory, which no other server changes; name a store that"
                + " servers share");
      }
      return inMemory(options, clock);
    }
    if (state.matches("rediss?://.+")) {
      return inRedis(state, options, clock, opened);
    }
    if (state.startsWith("jdbc:postgresql:") || state.startsWith("jdbc:h2:")) {
      return inDatabase(state, options, clock, opened);
    }
    throw new IllegalArgumentException(
        "expected for --state memory, a redis:// or rediss:// URI, or a jdbc:postgresql: or jdbc:h2:"
            + " URL");
  }

  /** What a single server keeps for itself, and forgets with a restart. */
  static ServerState inMemory(LoginServerCommand options, InstantSource clock) {
    return new ServerState(
        Denylist.inMemory(MAX_ENTRIES, clock),
        CutOffs.inMemory(rules(options), MAX_ENTRIES, clock, RevocationListener.none()),
        Sessions.inMemory(TIMEOUTS, MAX_ENTRIES, clock, RevocationListener.none()),
        Allowlist.inMemory(MAX_ENTRIES, clock, RevocationListener.none()),
        RefreshFamilies.inMemory(clock),
        seal -> KeySetStorage.inMemory(),
        new AccountsInMemory(),
        Optional.empty(),
        Optional.empty());
  }

  private static ServerState inRedis(
      String uri, LoginServerCommand options, InstantSource clock, Opened opened) {
    try {
      RedisStore store =
          opened.add(
              RedisStore.builder(uri).namespace("login").timeout(PATIENCE).clock(clock).connect(),
              RedisStore::close);
      RedisRevocations revocations = store.revocations(rules(options));
      return new ServerState(
          revocations.denylist(),
          revocations.cutOffs(),
          store.sessions(TIMEOUTS),
          store.allowlist(),
          store.refreshFamilies(),
          store::keySet,
          opened.add(new AccountsInRedis(uri, PATIENCE.multipliedBy(2)), AccountsInRedis::close),
          near(revocations.feed(), options, clock, opened),
          Optional.of(store));
    } catch (RevocationStoreException e) {
      throw StateOutOfReachException.atTheStart("a Redis", e);
    }
  }

  private static ServerState inDatabase(
      String url, LoginServerCommand options, InstantSource clock, Opened opened) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(MAX_CONNECTIONS);
    config.setConnectionTimeout(PATIENCE_AT_THE_START.toMillis());
    config.setValidationTimeout(PATIENCE.toMillis() / 2);
    HikariDataSource pool;
    try {
      pool = opened.add(new HikariDataSource(config), HikariDataSource::close);
    } catch (HikariPool.PoolInitializationException e) {
      throw StateOutOfReachException.atTheStart("a database", e);
    }
    // Who follows holds one of the connections. This is a hint and no need: also out of the pool.
    JdbcStores.Builder settings =
        url.startsWith("jdbc:h2:")
            ? JdbcStores.h2(pool)
            : JdbcStores.postgresql(pool).listenAndNotify(pool);
    JdbcStores stores = settings.timeout(PATIENCE.multipliedBy(2)).clock(clock).build();
    AccountsInDatabase accounts = new AccountsInDatabase(pool, PATIENCE.multipliedBy(2));
    try {
      stores.applySchema();
      accounts.applySchema();
    } catch (RevocationStoreException | StateOutOfReachException e) {
      throw StateOutOfReachException.atTheStart("a database", e);
    }
    pool.getHikariConfigMXBean().setConnectionTimeout(PATIENCE.toMillis());
    return new ServerState(
        stores.denylist(),
        stores.cutOffs(rules(options)),
        stores.sessions(TIMEOUTS),
        stores.allowlist(),
        stores.refreshFamilies(),
        stores::keySet,
        accounts,
        near(stores.revocationFeed(), options, clock, opened),
        Optional.of(stores));
  }

  private static Optional<FollowedRevocations> near(
      RevocationFeed feed, LoginServerCommand options, InstantSource clock, Opened opened) {
    if (!options.follow) {
      return Optional.empty();
    }
    FollowedRevocations near =
        FollowedRevocations.builder(feed).cutOffs(rules(options)).clock(clock).build();
    return Optional.of(opened.add(near.start(), FollowedRevocations::close));
  }

  private static CutOffRules rules(LoginServerCommand options) {
    return CutOffRules.builder()
        .issuer(options.server.issuer)
        .maxTokenLifetime(options.tokenLifetime)
        .build();
  }
}
