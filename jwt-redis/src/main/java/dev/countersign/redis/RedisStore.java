package dev.countersign.redis;

import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.jwt.HealthCheck;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.keystore.KeySetSeal;
import dev.countersign.keystore.KeySetStorage;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One namespace of a Redis server, version 6.2 or later, in which many nodes share key sets and
 * server-side checks.
 *
 * <p>All of it goes over one connection, which is opened again by itself. While the server is out
 * of reach, and until it answers in time, each check answers {@link
 * dev.countersign.jwt.RevocationStatus.CannotTell} and each write throws; nothing is sent twice,
 * and nothing waits for the server to come back. Each step is atomic, and each key but the key set
 * expires on its own. What the server must be configured to, so that it forgets no revocation, is
 * described in {@code docs/redis.md}.
 *
 * <p>Thread-safe.
 *
 * @see #builder(String)
 */
public final class RedisStore implements HealthCheck, AutoCloseable {

  /** Probes come every few seconds, and two questions belong to one. */
  private static final Duration HEALTH_SERVES = Duration.ofSeconds(1);

  /** As many as in memory: some two hundred a second of one client. */
  private static final int MAX_PROOFS_OF_ONE_KEY = 20_000;

  private final LettuceClient client;
  private final Connection connection;
  private final Connection writing;
  private final LastingWrites writes;
  private final Keyspace keys;
  private final InstantSource clock;
  private final RevocationListener listener;
  private final StoreHealth storeHealth;
  private final HealthCheck health;

  private RedisStore(
      Builder settings, Keyspace keys, LettuceClient client, Link first, Optional<Link> second) {
    this.client = client;
    this.connection = new Connection(client::connect, first, settings.timeout());
    this.writing =
        second
            .map(link -> new Connection(client::connect, link, settings.timeout()))
            .orElse(connection);
    this.writes = new LastingWrites(writing, keys, settings.replicas, settings.timeout());
    this.keys = keys;
    this.clock = Objects.requireNonNullElseGet(settings.clock, InstantSource::system);
    this.listener =
        RevocationListener.all(
            Objects.requireNonNullElseGet(settings.listener, RevocationListener::none));
    this.storeHealth = new StoreHealth(connection, keys);
    this.health = HealthCheck.asking(storeHealth::ask, HEALTH_SERVES, clock);
  }

  /**
   * A store of a server.
   *
   * <p>If you add nothing else, its namespace is {@code countersign}, each call has a second, and
   * nobody is told what happens.
   *
   * @param uri {@code redis://host:port}; {@code rediss} for TLS; {@code
   *     redis-sentinel://host:port,host:port/0#name} for the server that Sentinels name. User and
   *     password may be in it, but are better given to {@link Builder#credentials}
   * @return a new builder
   * @throws IllegalArgumentException if it is no such URI
   */
  public static Builder builder(String uri) {
    return new Builder(Objects.requireNonNull(uri, "uri"));
  }

  /**
   * What was revoked: tokens and cut-offs. All nodes should have the same rules; where they differ,
   * the longest lifetime counts.
   *
   * @param rules who mints generations, and how long tokens live; also if only tokens are revoked
   * @return the revocations of this namespace
   * @throws IllegalStateException if the server evicts keys when its memory is full
   * @throws RevocationStoreException if the server is out of reach
   */
  public RedisRevocations revocations(CutOffRules rules) {
    storeHealth.requireNoEviction();
    return new RedisRevocations(connection, writes, client, keys, rules, clock, listener);
  }

  /**
   * The sessions. Their instants come from the clock of this node, in whole milliseconds, and may
   * differ from that of the server by five minutes.
   *
   * @param timeouts when a session is over, the same on each node
   * @return the sessions of this namespace
   */
  public Sessions sessions(SessionTimeouts timeouts) {
    return new RedisSessions(
        connection, writes, keys, Objects.requireNonNull(timeouts, "timeouts"), clock, listener);
  }

  /**
   * The tokens that were issued and recorded.
   *
   * @return the allowlist of this namespace; a check is one {@code GET}
   */
  public Allowlist allowlist() {
    return new RedisAllowlist(connection, writes, keys, clock, listener);
  }

  /**
   * The rows of refresh tokens, for {@link dev.countersign.jwt.revocation.RefreshTokens}.
   *
   * @return the refresh families of this namespace
   */
  public RefreshFamilies refreshFamilies() {
    return new RedisRefreshFamilies(connection, writes, keys);
  }

  /**
   * The DPoP proofs that were used at any node, at most 20,000 of one key within the time that a
   * proof is good.
   *
   * @return the replay cache of this namespace
   * @throws IllegalStateException if the server evicts keys when its memory is full
   * @throws RevocationStoreException if the server is out of reach
   * @see #dpopReplayCache(int)
   */
  public DpopReplayCache dpopReplayCache() {
    return dpopReplayCache(MAX_PROOFS_OF_ONE_KEY);
  }

  /**
   * The DPoP proofs that were used at any node. A use is one step of the server and one round trip;
   * while the server is out of reach, has no memory left, or a client has used too many, it throws,
   * and a filter answers 503. A proof is kept for five minutes longer than it is good, so that the
   * clocks of nodes may differ by that. A failover of Redis can forget the last ones.
   *
   * @param maxProofsOfOneKey how many proofs of one key are taken within the time that a proof is
   *     good, one or more, so that one client cannot fill the server; about twice as many where two
   *     such times meet
   * @return the replay cache of this namespace
   * @throws IllegalArgumentException if the bound is less than one
   * @throws IllegalStateException if the server evicts keys when its memory is full
   * @throws RevocationStoreException if the server is out of reach
   */
  public DpopReplayCache dpopReplayCache(int maxProofsOfOneKey) {
    DpopReplayCache cache = new RedisDpopReplayCache(connection, keys, maxProofsOfOneKey);
    storeHealth.requireNoEviction();
    return cache;
  }

  /**
   * The key set, encrypted. A failover of Redis can lose the last change, which a running key store
   * notices; a database is the better place for keys.
   *
   * @param seal encrypts and opens it
   * @return the key set of this namespace
   * @throws IllegalStateException if the server evicts keys when its memory is full
   * @throws RevocationStoreException if the server is out of reach
   */
  public KeySetStorage keySet(KeySetSeal seal) {
    Objects.requireNonNull(seal, "seal");
    storeHealth.requireNoEviction();
    return new RedisKeySet(connection, keys, seal);
  }

  /**
   * Whether the server answered when it was asked last, a second ago at most; else it is asked now,
   * which takes the time-out at most. While it is not ready each check cannot tell and each write
   * throws. Never throws.
   */
  @Override
  public boolean isReady() {
    return health.isReady();
  }

  /**
   * What is wrong with the server, asked as for {@link #isReady}: that it does not answer; or, if
   * revocations, proofs or a key set are kept here and the user may read it, that it was set to
   * evict keys since, in which case it is still ready.
   */
  @Override
  public Optional<String> problem() {
    return health.problem();
  }

  /** Closes the connections; each later call fails as if the server were out of reach. */
  @Override
  public void close() {
    connection.close();
    writing.close();
    client.close();
  }

  /** The namespace. */
  @Override
  public String toString() {
    return "RedisStore[" + keys.namespace() + "]";
  }

  /** Collects the settings of a store. Each can be made once. Not thread-safe. */
  public static final class Builder {

    /** More than any server has; each takes its part of the server's time. */
    private static final int MAX_REPLICAS = 10;

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(10);
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(10);

    private final List<RedisURI> servers;
    private boolean cluster;
    private int replicas;
    private @Nullable Keyspace keyspace;
    private @Nullable Duration timeout;
    private boolean credentials;
    private @Nullable Path trusted;
    private @Nullable Path chain;
    private @Nullable Path key;
    private @Nullable InstantSource clock;
    private @Nullable RevocationListener listener;

    private Builder(String uri) {
      this.servers = parse(uri);
    }

    private static List<RedisURI> parse(String uri) {
      try {
        if (uri.matches("redis(s)?-sentinel://.*")) {
          return List.of(RedisURI.create(uri));
        }
        if (uri.matches("redis(s)?://.*")) {
          List<RedisURI> hosts = RedisClusterURIUtil.toRedisURIs(URI.create(uri));
          // For one host, since that drops the number of the database.
          return hosts.size() == 1 ? List.of(RedisURI.create(uri)) : hosts;
        }
      } catch (IllegalArgumentException e) {
        // Not even as the cause: it quotes the whole, with the password.
      }
      throw new IllegalArgumentException(
          "expected redis://host:port, rediss://… or redis-sentinel://…, but it is no such URI");
    }

    /**
     * The servers are nodes of a Cluster, of which one or several are named, as {@code
     * redis://host:port,host:port}. All keys of a namespace are on one of its nodes.
     *
     * @return this
     */
    public Builder cluster() {
      requireUnset(cluster ? this : null, "cluster()");
      cluster = true;
      return this;
    }

    /**
     * A revocation is done when so many replicas have it in memory as well, in place of none: what
     * a call has acknowledged then survives a failover to one of them. So say how many there are; a
     * Sentinel promotes the one that has most. Counts as a revocation whatever ends a token, a
     * session or a refresh family. While there are fewer replicas, or they are behind by half of
     * the time-out, each such call throws, though it has effect on the server that is there; do it
     * again. Takes a round trip more, and a connection. Key sets are not waited for.
     *
     * @param count 1 to 10
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder confirmedBy(int count) {
      requireUnset(replicas == 0 ? null : this, "confirmedBy(…)");
      if (count < 1 || count > MAX_REPLICAS) {
        throw new IllegalArgumentException(
            "expected 1 to " + MAX_REPLICAS + " replicas, but it is " + count);
      }
      replicas = count;
      return this;
    }

    /**
     * What the names of all keys begin with, in braces, in place of {@code countersign}. Two
     * issuers on one server need one each.
     *
     * @param name 1 to 64 letters, digits, {@code '.'}, {@code '_'} and {@code '-'}
     * @return this
     * @throws IllegalArgumentException if there are others
     */
    public Builder namespace(String name) {
      requireUnset(keyspace, "namespace(…)");
      keyspace = new Keyspace(name);
      return this;
    }

    /**
     * How long a call waits for the server, in place of a second. Well below the staleness bound of
     * whoever follows the feed.
     *
     * @param longest 10 milliseconds to 10 seconds
     * @return this
     */
    public Builder timeout(Duration longest) {
      requireUnset(timeout, "timeout(…)");
      if (longest.compareTo(MIN_TIMEOUT) < 0 || longest.compareTo(MAX_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            "expected " + MIN_TIMEOUT + " to " + MAX_TIMEOUT + ", but it is " + longest);
      }
      timeout = longest;
      return this;
    }

    /**
     * The user of the server's access-control list and its password.
     *
     * @param user its name; {@code default} if only {@code requirepass} is set
     * @param password its password; copied
     * @return this
     */
    public Builder credentials(String user, char[] password) {
      requireUnset(credentials ? this : null, "credentials(…)");
      credentials = true;
      for (RedisURI server : servers) {
        server.setCredentialsProvider(new StaticCredentialsProvider(user, password.clone()));
      }
      return this;
    }

    /**
     * Whom to believe that it is the server, in place of the certificate authorities of the JDK.
     * The server's certificate must be for the name of its host.
     *
     * @param certificates a file of certificates in PEM
     * @return this
     * @throws IllegalArgumentException if it cannot be read
     */
    public Builder trust(Path certificates) {
      requireUnset(trusted, "trust(…)");
      trusted = requireReadable(certificates);
      return this;
    }

    /**
     * What the client shows to a server that asks for a certificate.
     *
     * @param certificates a file with its certificate in PEM, and those up to the authority
     * @param privateKey a file with its private key, PKCS#8 in PEM, not encrypted
     * @return this
     * @throws IllegalArgumentException if one cannot be read
     */
    public Builder clientCertificate(Path certificates, Path privateKey) {
      requireUnset(chain, "clientCertificate(…)");
      chain = requireReadable(certificates);
      key = requireReadable(privateKey);
      return this;
    }

    /**
     * The source of time, in place of the system's clock; the one that the validators have.
     *
     * @param source tells when sessions begin and which are over, and when something happened
     * @return this
     */
    public Builder clock(InstantSource source) {
      requireUnset(clock, "clock(…)");
      clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * Who is told what this node does.
     *
     * @param told of each token that is recorded or revoked, each cut-off, each session that is
     *     started or ended
     * @return this
     */
    public Builder listener(RevocationListener told) {
      requireUnset(listener, "listener(…)");
      listener = Objects.requireNonNull(told, "told");
      return this;
    }

    /**
     * Connects to the server, within ten seconds.
     *
     * @return a store with these settings
     * @throws IllegalStateException if settings contradict each other
     * @throws RevocationStoreException if the server is out of reach or lets this user not in
     */
    public RedisStore connect() {
      if (!cluster && servers.size() > 1) {
        throw new IllegalStateException(
            "expected one server, but there are several; for nodes of a Cluster say cluster()");
      }
      if (cluster && replicas > 0) {
        throw new IllegalStateException(
            "expected cluster() or confirmedBy(…), but both were called: in a Cluster it is not"
                + " known on which connection to wait; set min-replicas-to-write at its nodes");
      }
      boolean tls = servers.stream().allMatch(RedisURI::isSsl);
      if ((trusted != null || chain != null) && !tls) {
        throw new IllegalStateException(
            "expected rediss://… with trust(…) or clientCertificate(…), but the URI asks for no TLS");
      }
      servers.forEach(server -> server.setTimeout(LettuceClient.CONNECT_WITHIN));
      Keyspace keys = Objects.requireNonNullElseGet(keyspace, () -> new Keyspace(Keyspace.DEFAULT));
      LettuceClient client =
          cluster
              ? LettuceClient.ofCluster(servers, tlsOptions(), keys.keySet())
              : LettuceClient.ofServer(servers.get(0), tlsOptions());
      try {
        Link first = open(client);
        Optional<Link> second = replicas == 0 ? Optional.empty() : Optional.of(open(client));
        return new RedisStore(this, keys, client, first, second);
      } catch (RuntimeException e) {
        client.close();
        throw e;
      }
    }

    private Link open(LettuceClient client) {
      try {
        return client
            .connect()
            .toCompletableFuture()
            .get(2 * LettuceClient.CONNECT_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException | ExecutionException e) {
        throw new RevocationStoreException(
            "Redis is out of reach, or does not let this user in; look at the cause", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RevocationStoreException("interrupted while connecting to Redis", e);
      }
    }

    private SslOptions tlsOptions() {
      SslOptions.Builder options = SslOptions.builder().jdkSslProvider();
      if (trusted != null) {
        options.trustManager(trusted.toFile());
      }
      if (chain != null && key != null) {
        options.keyManager(chain.toFile(), key.toFile(), new char[0]);
      }
      return options.build();
    }

    private Duration timeout() {
      return Objects.requireNonNullElse(timeout, DEFAULT_TIMEOUT);
    }

    private static Path requireReadable(Path file) {
      if (!Files.isReadable(file)) {
        throw new IllegalArgumentException("expected a file that can be read, but it is " + file);
      }
      return file;
    }

    private static void requireUnset(@Nullable Object value, String setting) {
      if (value != null) {
        throw new IllegalStateException(setting + " was set before; each setting can be made once");
      }
    }
  }
}
