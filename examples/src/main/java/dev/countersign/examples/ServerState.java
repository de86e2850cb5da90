package dev.countersign.examples;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.countersign.jdbc.JdbcStores;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.keystore.KeySetSeal;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.redis.RedisRevocations;
import dev.countersign.redis.RedisStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * What the login server remembers: what {@code --state} says.
 *
 * @param keySet where keys can be kept beside the rest
 * @param isShared whether other servers remember the same
 * @param closing ends its connections
 */
record ServerState(
    Denylist denylist,
    CutOffs cutOffs,
    Sessions sessions,
    Allowlist allowlist,
    RefreshFamilies refreshFamilies,
    Function<KeySetSeal, KeySetStorage> keySet,
    boolean isShared,
    Runnable closing) {

  /** An evening at the cinema, and a working day. */
  private static final SessionTimeouts TIMEOUTS =
      new SessionTimeouts(Duration.ofHours(3), Duration.ofHours(12));

  private static final int MAX_ENTRIES = 1_000_000;
  private static final int MAX_CONNECTIONS = 16;

  /** A request does not wait longer for a connection than for an answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  static ServerState of(LoginServerCommand options, InstantSource clock) {
    String state = options.state;
    if (state.equals("memory")) {
      return inMemory(options, clock);
    }
    if (state.matches("rediss?://.+")) {
      return inRedis(state, options, clock);
    }
    if (state.startsWith("jdbc:postgresql:") || state.startsWith("jdbc:h2:")) {
      return inDatabase(state, options, clock);
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
        false,
        () -> {});
  }

  private static ServerState inRedis(String uri, LoginServerCommand options, InstantSource clock) {
    RedisStore store =
        RedisStore.builder(uri).namespace("login").timeout(PATIENCE).clock(clock).connect();
    RedisRevocations revocations = store.revocations(rules(options));
    return new ServerState(
        revocations.denylist(),
        revocations.cutOffs(),
        store.sessions(TIMEOUTS),
        store.allowlist(),
        store.refreshFamilies(),
        store::keySet,
        true,
        store::close);
  }

  private static ServerState inDatabase(
      String url, LoginServerCommand options, InstantSource clock) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(MAX_CONNECTIONS);
    config.setConnectionTimeout(PATIENCE.toMillis());
    HikariDataSource pool = new HikariDataSource(config);
    JdbcStores.Builder settings =
        url.startsWith("jdbc:h2:") ? JdbcStores.h2(pool) : JdbcStores.postgresql(pool);
    JdbcStores stores = settings.timeout(PATIENCE.multipliedBy(2)).clock(clock).build();
    stores.applySchema();
    return new ServerState(
        stores.denylist(),
        stores.cutOffs(rules(options)),
        stores.sessions(TIMEOUTS),
        stores.allowlist(),
        stores.refreshFamilies(),
        stores::keySet,
        true,
        pool::close);
  }

  private static CutOffRules rules(LoginServerCommand options) {
    return CutOffRules.builder()
        .issuer(options.server.issuer)
        .maxTokenLifetime(options.tokenLifetime)
        .build();
  }
}
