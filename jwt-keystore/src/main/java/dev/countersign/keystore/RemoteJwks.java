package dev.countersign.keystore;

import dev.countersign.jwt.InvalidKeyMaterialException;
import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.VerificationKey;
import dev.countersign.jwt.VerificationKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The public keys that an issuer publishes as a JWK Set (RFC 7517 section 5) under a URL.
 *
 * <p>Look-ups answer from memory and never wait: a thread of this object's own fetches the set
 * ahead of its expiry, so that a key that was withdrawn goes, and a key that was published ahead is
 * known before it signs. An unknown key id asks for one more fetch, at most one in each minimum
 * interval however many such tokens come; a genuinely new key is therefore known within that
 * interval and the time-out together. Until a fetch that was asked for is over, the answer is
 * 'unavailable', and not 'unknown'. When the issuer is out of reach, the last good set serves on
 * for a stated time; then the answer is 'unavailable' for every key.
 *
 * <p>Thread-safe. {@link #close()} ends the thread.
 */
public final class RemoteJwks implements VerificationKeys, AutoCloseable {

  private static final System.Logger LOGGER = System.getLogger(RemoteJwks.class.getName());

  /** How often the thread looks whether a fetch is due; looking costs nothing. */
  private static final Duration TICK = Duration.ofSeconds(1);

  private final JwksFetcher fetcher;
  private final URI uri;
  private final Settings settings;
  private final InstantSource clock;
  private final ScheduledExecutorService executor;
  private final ReentrantLock fetching = new ReentrantLock();
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile State state = State.NONE;

  private RemoteJwks(
      URI uri, Settings settings, InstantSource clock, ScheduledExecutorService executor) {
    this.uri = uri;
    this.settings = settings;
    this.clock = clock;
    this.executor = executor;
    this.fetcher = new JwksFetcher(uri, settings.timeout, settings.maxBytes);
  }

  /**
   * Keys to be told where they are.
   *
   * <p>If you add nothing else: HTTPS is required unless the host is a loopback address; redirects
   * are refused; the answer may have 512 KiB and 100 keys and take five seconds; {@code max-age} is
   * honoured between 30 seconds and one day, and taken as five minutes where it is missing; fetches
   * are at least 30 seconds apart; the last good set serves for one hour beyond its {@code
   * max-age}; keys without {@code alg} are left out.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** What is known, and when to fetch again; changed by one thread at a time. */
  private record State(
      Map<String, VerificationKey> keys,
      Instant refreshAt,
      Instant usableUntil,
      Instant nextAttempt) {

    static final State NONE = new State(Map.of(), Instant.MIN, Instant.MIN, Instant.MIN);

    State failed(Instant retryAt) {
      return new State(keys, refreshAt, usableUntil, retryAt);
    }
  }

  /** The bounds, all set. */
  private record Settings(
      Duration timeout,
      int maxBytes,
      int maxKeys,
      Duration minInterval,
      Duration minMaxAge,
      Duration maxMaxAge,
      Duration outage,
      Optional<JwsAlgorithm> algorithmOfKeysWithoutAlg) {}

  @Override
  public KeyLookup find(String keyId, Instant now) {
    State known = state;
    // Equality is over.
    if (!now.isBefore(known.usableUntil)) {
      return unavailable("no JWK Set could be fetched from " + uri + " in time");
    }
    VerificationKey key = known.keys.get(keyId);
    if (key != null) {
      return new KeyLookup.Found(key);
    }
    if (now.isBefore(known.nextAttempt)) {
      return new KeyLookup.Unknown();
    }
    // Only the first of a flood asks.
    if (asked.compareAndSet(false, true)) {
      try {
        executor.execute(this::fetchIfDue);
      } catch (RejectedExecutionException e) {
        return new KeyLookup.Unavailable("the keys of " + uri + " were closed", Optional.of(e));
      }
    }
    return unavailable("the JWK Set is being fetched again for a key id that it lacks");
  }

  private static KeyLookup unavailable(String why) {
    return new KeyLookup.Unavailable(why, Optional.empty());
  }

  /** Ends the thread that fetches; what is known serves until it is too old. */
  @Override
  public void close() {
    executor.shutdownNow();
  }

  /** Where the keys come from. */
  @Override
  public String toString() {
    return "RemoteJwks[" + uri + ", " + state.keys.size() + " keys]";
  }

  /** Fetches if it is time to; one fetch at a time, and never on a thread that asks for a key. */
  void fetchIfDue() {
    if (!fetching.tryLock()) {
      return;
    }
    try {
      Instant now = clock.instant();
      boolean wanted = asked.get() || !now.isBefore(state.refreshAt);
      if (wanted && !now.isBefore(state.nextAttempt)) {
        fetch(now);
      }
    } catch (RuntimeException e) {
      // Thrown out of here it would end the schedule, silently and for good.
      LOGGER.log(System.Logger.Level.ERROR, "the JWK Set of " + uri + " could not be adopted", e);
    } finally {
      asked.set(false);
      fetching.unlock();
    }
  }

  private void fetch(Instant now) {
    try {
      JwksFetcher.Document document = fetcher.fetch();
      adopt(document, now);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | InvalidKeyMaterialException e) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "no new JWK Set from {0}, {1}: {2}",
          uri,
          state.keys.isEmpty()
              ? "and there is none yet"
              : "the last good one serves on until " + state.usableUntil,
          reason(e));
      state = state.failed(now.plus(settings.minInterval));
    }
  }

  private static String reason(Exception e) {
    return e.getCause() == null
        ? String.valueOf(e.getMessage())
        : e.getMessage() + ", " + e.getCause();
  }

  private void adopt(JwksFetcher.Document document, Instant now) throws IOException {
    JwkSet.PublicKeys published =
        JwkSet.parsePublic(document.text(), settings.algorithmOfKeysWithoutAlg);
    for (String leftOut : published.leftOut()) {
      LOGGER.log(System.Logger.Level.WARNING, "left out of the JWK Set of {0}: {1}", uri, leftOut);
    }
    int count = published.keys().size() + published.leftOut().size();
    if (published.keys().isEmpty() || count > settings.maxKeys) {
      throw new IOException(
          "expected 1 to "
              + settings.maxKeys
              + " keys, but it has "
              + count
              + ", of which "
              + published.keys().size()
              + " can be used");
    }
    Duration maxAge = maxAge(document);
    state =
        new State(
            published.keys().stream()
                .collect(Collectors.toUnmodifiableMap(VerificationKey::keyId, Function.identity())),
            // Ahead of expiry, and never so early that fetches follow each other closely.
            now.plus(maxAge.multipliedBy(4).dividedBy(5)),
            now.plus(maxAge).plus(settings.outage),
            now.plus(settings.minInterval));
  }

  private Duration maxAge(JwksFetcher.Document document) {
    Duration said =
        document.maxAge().isPresent()
            ? Duration.ofSeconds(document.maxAge().getAsLong())
            : Duration.ofMinutes(5);
    if (said.compareTo(settings.minMaxAge) < 0) {
      return settings.minMaxAge;
    }
    return said.compareTo(settings.maxMaxAge) > 0 ? settings.maxMaxAge : said;
  }

  /** Collects where the keys are. Each setting can be made once. Not thread-safe. */
  public static final class Builder {

    private static final int MAX_BYTES = 512 * 1024;

    private @Nullable URI uri;
    private boolean allowInsecureHttp;
    private @Nullable Duration timeout;
    private @Nullable Integer maxKeys;
    private @Nullable Duration minInterval;
    private @Nullable Duration maxMaxAge;
    private @Nullable Duration outage;
    private @Nullable JwsAlgorithm algorithmOfKeysWithoutAlg;
    private @Nullable InstantSource clock;
    private boolean withoutThread;

    private Builder() {}

    /**
     * Where the JWK Set is.
     *
     * @param jwksUri an https URL, or an http URL of a loopback address
     * @return this
     */
    public Builder uri(URI jwksUri) {
      requireUnset(uri, "uri(…)");
      uri = Objects.requireNonNull(jwksUri, "jwksUri");
      return this;
    }

    /**
     * Allows plain http to any host: whoever is on the way can then give you keys of his own.
     *
     * @return this
     */
    public Builder allowInsecureHttp() {
      allowInsecureHttp = true;
      return this;
    }

    /**
     * How long one fetch may take in all, in place of five seconds.
     *
     * @param duration more than zero, at most a minute
     * @return this
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public Builder timeout(Duration duration) {
      requireUnset(timeout, "timeout(…)");
      timeout = requireBetween(duration, Duration.ofMillis(1), Duration.ofMinutes(1), "timeout");
      return this;
    }

    /**
     * How many keys a set may have, in place of 100.
     *
     * @param keys 1 to 10,000
     * @return this
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public Builder maxKeys(int keys) {
      requireUnset(maxKeys, "maxKeys(…)");
      if (keys < 1 || keys > 10_000) {
        throw new IllegalArgumentException("expected 1 to 10000 keys, but it is " + keys);
      }
      maxKeys = keys;
      return this;
    }

    /**
     * How far fetches are apart at least, in place of 30 seconds: within this time and the time-out
     * a new key is known, whatever strangers send.
     *
     * @param duration one second to one hour
     * @return this
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public Builder minInterval(Duration duration) {
      requireUnset(minInterval, "minInterval(…)");
      minInterval =
          requireBetween(duration, Duration.ofSeconds(1), Duration.ofHours(1), "minInterval");
      return this;
    }

    /**
     * The longest {@code max-age} that is honoured, in place of one day: for this long a key that
     * the issuer withdrew may go on verifying here.
     *
     * @param duration 30 seconds to 30 days
     * @return this
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public Builder maxMaxAge(Duration duration) {
      requireUnset(maxMaxAge, "maxMaxAge(…)");
      maxMaxAge =
          requireBetween(duration, Duration.ofSeconds(30), Duration.ofDays(30), "maxMaxAge");
      return this;
    }

    /**
     * How long the last good set serves beyond its {@code max-age} while the issuer is out of
     * reach, in place of one hour.
     *
     * @param duration zero to 30 days
     * @return this
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public Builder serveDuringOutage(Duration duration) {
      requireUnset(outage, "serveDuringOutage(…)");
      outage = requireBetween(duration, Duration.ZERO, Duration.ofDays(30), "serveDuringOutage");
      return this;
    }

    /**
     * What keys without {@code alg} are for; otherwise they are left out.
     *
     * @param algorithm the one algorithm that this issuer signs with
     * @return this
     * @throws IllegalArgumentException if it uses a secret
     */
    public Builder algorithmOfKeysWithoutAlg(JwsAlgorithm algorithm) {
      requireUnset(algorithmOfKeysWithoutAlg, "algorithmOfKeysWithoutAlg(…)");
      if (algorithm.isSymmetric()) {
        throw new IllegalArgumentException(
            "expected an algorithm with key pairs, but it is "
                + algorithm.headerName()
                + "; secrets are never fetched");
      }
      algorithmOfKeysWithoutAlg = algorithm;
      return this;
    }

    /**
     * The source of time, in place of the system's clock.
     *
     * @param source tells when a fetch is due
     * @return this
     */
    public Builder clock(InstantSource source) {
      requireUnset(clock, "clock(…)");
      clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /** For tests: fetches only when a look-up asks, or a test calls {@code fetchIfDue}. */
    Builder withoutThread() {
      withoutThread = true;
      return this;
    }

    /**
     * Fetches the set, and goes on doing so on a daemon thread. If the first fetch fails, the
     * object is made all the same and answers 'unavailable' until one succeeds.
     *
     * @return the keys
     * @throws IllegalStateException if there is no URL, or it is not https and not allowed
     *     otherwise
     */
    public RemoteJwks build() {
      if (uri == null) {
        throw new IllegalStateException("expected uri(…), but it was not called");
      }
      requireAllowed(uri);
      Settings settings =
          new Settings(
              Objects.requireNonNullElse(timeout, Duration.ofSeconds(5)),
              MAX_BYTES,
              Objects.requireNonNullElse(maxKeys, 100),
              Objects.requireNonNullElse(minInterval, Duration.ofSeconds(30)),
              Duration.ofSeconds(30),
              Objects.requireNonNullElse(maxMaxAge, Duration.ofDays(1)),
              Objects.requireNonNullElse(outage, Duration.ofHours(1)),
              Optional.ofNullable(algorithmOfKeysWithoutAlg));
      RemoteJwks keys =
          new RemoteJwks(
              uri,
              settings,
              Objects.requireNonNullElseGet(clock, InstantSource::system),
              Executors.newSingleThreadScheduledExecutor(Builder::daemon));
      keys.fetchIfDue();
      if (!withoutThread) {
        var unused =
            keys.executor.scheduleWithFixedDelay(
                keys::fetchIfDue, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
      }
      return keys;
    }

    private static Thread daemon(Runnable task) {
      Thread thread = new Thread(task, "countersign-remote-jwks");
      thread.setDaemon(true);
      return thread;
    }

    private void requireAllowed(URI location) {
      boolean https = "https".equalsIgnoreCase(location.getScheme());
      boolean http = "http".equalsIgnoreCase(location.getScheme());
      if (location.getHost() == null
          || location.getUserInfo() != null
          || !(https || (http && (allowInsecureHttp || isLoopback(location.getHost()))))) {
        throw new IllegalStateException(
            "expected an https URL with a host and without user and password, or http to a loopback"
                + " address, but it is of scheme "
                + location.getScheme()
                + "; allowInsecureHttp() allows http to any host");
      }
    }

    /** By the literal address, or by the one name that cannot be anything else (RFC 6761). */
    private static boolean isLoopback(String host) {
      if (host.equalsIgnoreCase("localhost")) {
        return true;
      }
      boolean literal = host.startsWith("[") || host.matches("[0-9.]+");
      try {
        return literal && InetAddress.getByName(host).isLoopbackAddress();
      } catch (UnknownHostException e) {
        return false;
      }
    }

    private static Duration requireBetween(
        Duration duration, Duration min, Duration max, String setting) {
      if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
        throw new IllegalArgumentException(
            "expected " + min + " to " + max + " for " + setting + ", but it is " + duration);
      }
      return duration;
    }

    private static void requireUnset(@Nullable Object value, String setting) {
      if (value != null) {
        throw new IllegalStateException(setting + " was set before; each setting can be made once");
      }
    }
  }
}
