package dev.countersign.keystore;

import dev.countersign.jwt.Finding;
import dev.countersign.jwt.HealthCheck;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.VerificationKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The public keys that an issuer publishes as a JWK Set (RFC 7517 section 5) under a URL.
 *
 * <p>Look-ups answer from memory and never wait: a thread of this object's own fetches the set
 * ahead of the end of its {@code max-age}. What follows from that:
 *
 * <ul>
 *   <li>A key that the issuer withdrew is gone within the {@code max-age}, even if no token names
 *       another one. Only while the issuer was asked and gives no set does the last good one serve
 *       on, for a stated time; then the answer is 'unavailable' for every key.
 *   <li>A key id that the set lacks asks for one more fetch, at most one in each minimum interval
 *       however many such tokens come. A new key is known one interval and one time-out after it
 *       was published, at the latest, if tokens name it; known keys pay nothing for unknown ones.
 *   <li>'Unknown' is said of an id only if the set was fetched within the interval; otherwise the
 *       answer is 'unavailable' until it has been. The same goes after a pause of the process that
 *       was longer than the {@code max-age}.
 *   <li>Nothing is kept of ids that do not exist. Keys that cannot be used are left out and logged,
 *       and do not spoil the rest; secrets are never taken. A set without a usable key is not
 *       taken. A known id with other material means the new material.
 * </ul>
 *
 * <p>Thread-safe. {@link #close()} ends the thread.
 */
public final class RemoteJwks implements VerificationKeys, HealthCheck, AutoCloseable {

  private static final System.Logger LOGGER = System.getLogger(RemoteJwks.class.getName());

  private static final KeyLookup UNKNOWN = new KeyLookup.Unknown();

  private final JwksSource source;
  private final RefreshPolicy policy;
  private final List<Finding> findings;
  private final JwksFetchListener listener;
  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor thread;
  private final KeyLookup missing;
  private final ReentrantLock fetching = new ReentrantLock();
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile FetchedKeys known = FetchedKeys.NONE;

  private RemoteJwks(
      JwksSource source,
      RefreshPolicy policy,
      List<Finding> findings,
      JwksFetchListener listener,
      InstantSource clock,
      ScheduledThreadPoolExecutor thread) {
    this.source = source;
    this.policy = policy;
    this.findings = findings;
    this.listener = listener;
    this.clock = clock;
    this.thread = thread;
    this.missing =
        new KeyLookup.Unavailable(
            "the JWK Set of " + source.name() + " is to be fetched again for an id that it lacks",
            Optional.empty());
  }

  /**
   * Keys to be told where they are.
   *
   * <p>If you add nothing but the place: HTTPS is required unless the host is a loopback address;
   * redirects are refused; the answer may have 512 KiB and 100 keys and take five seconds; {@code
   * max-age} is honoured between one minute and one hour, and taken as five minutes where it is
   * missing; fetches are at least 30 seconds apart; the last good set serves for one hour beyond
   * its {@code max-age} while no new one can be had; keys without {@code alg} are left out.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public KeyLookup find(String keyId, Instant now) {
    FetchedKeys seen = known;
    if (!policy.isUsable(seen, now)) {
      askForFetch(seen, now);
      return new KeyLookup.Unavailable(noneNewEnough(seen), Optional.empty());
    }
    KeyLookup.Found found = seen.keys().get(keyId);
    if (found != null) {
      return found;
    }
    if (policy.isCurrent(seen, now)) {
      return UNKNOWN;
    }
    askForFetch(seen, now);
    return missing;
  }

  /** Of a flood only the first gets as far as the queue, and only if a fetch is allowed. */
  private void askForFetch(FetchedKeys seen, Instant now) {
    if (policy.mayAsk(seen, now) && asked.compareAndSet(false, true)) {
      thread.execute(this::fetchIfDue);
    }
  }

  private String noneNewEnough(FetchedKeys seen) {
    return "no JWK Set of "
        + source.name()
        + " that is new enough is at hand"
        + seen.problem().map(problem -> ": " + problem).orElse("");
  }

  /**
   * Whether there is a set that is new enough to verify with. Stays true while the issuer is out of
   * reach, as long as the last good set serves.
   *
   * @return true if known keys can be found
   */
  @Override
  public boolean isReady() {
    return policy.isUsable(known, clock.instant());
  }

  /**
   * What is wrong, for a health check; answered from memory.
   *
   * @return what an operator should look at, or empty if the last fetch gave a set in time
   */
  @Override
  public Optional<String> problem() {
    FetchedKeys seen = known;
    if (!policy.isUsable(seen, clock.instant())) {
      return Optional.of(noneNewEnough(seen));
    }
    return seen.problem()
        .map(problem -> "no new JWK Set of " + source.name() + ", " + stillServes(seen) + problem);
  }

  private String stillServes(FetchedKeys seen) {
    return seen.keys().isEmpty()
        ? "and there is none yet: "
        : "the last good one serves until " + seen.freshUntil().plus(policy.outage()) + ": ";
  }

  /**
   * Settings that are allowed and dangerous, with the codes {@code keys-over-plain-http} and {@code
   * withdrawn-key-lives-on}.
   *
   * @return the findings, empty if there is nothing to say
   */
  @Override
  public List<Finding> findings() {
    return findings;
  }

  /** Ends the thread that fetches. What is known serves until the end of its {@code max-age}. */
  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** Where the keys come from, and how many there are. */
  @Override
  public String toString() {
    return "RemoteJwks[" + source.name() + ", " + known.keys().size() + " keys]";
  }

  /** Fetches if it is time to; one fetch at a time, and never on a thread that asks for a key. */
  void fetchIfDue() {
    if (!fetching.tryLock()) {
      return;
    }
    try {
      Instant now = clock.instant();
      if ((asked.get() || policy.isDue(known, now)) && policy.mayAsk(known, now)) {
        fetch(now);
      }
    } finally {
      asked.set(false);
      fetching.unlock();
    }
  }

  private void fetchByTime() {
    long tick = RefreshPolicy.TICK.toMillis();
    var unused = thread.scheduleWithFixedDelay(this::fetchIfDue, tick, tick, TimeUnit.MILLISECONDS);
  }

  private void fetch(Instant now) {
    FetchedKeys before = known;
    try {
      known = adopted(source.fetch(), now);
      tellOfSuccess(before, known);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return; // closed: there is nothing to tell
    } catch (IOException | RuntimeException | Error e) {
      // Also what should not happen: thrown out of here it would end the schedule for good.
      known = before.failed(now, e);
      tellOfFailure(before, known, e);
    }
    FetchedKeys after = known;
    listener.fetched(
        new JwksFetch(
            source.name(),
            Duration.between(now, clock.instant()),
            after.keys().size(),
            after.problem()));
  }

  private FetchedKeys adopted(JwksSource.Published published, Instant now) {
    Duration maxAge = policy.maxAge(published.freshness());
    return FetchedKeys.of(
        published.set().keys(),
        published.set().leftOut(),
        now,
        policy.refreshAt(now, maxAge, ThreadLocalRandom.current().nextDouble()),
        now.plus(maxAge));
  }

  /** Once for each change, and not for each fetch. */
  private void tellOfSuccess(FetchedKeys before, FetchedKeys now) {
    if (!now.leftOut().isEmpty() && !now.leftOut().equals(before.leftOut())) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "left out of the JWK Set of {0}: {1}",
          source.name(),
          String.join("; ", now.leftOut()));
    }
    if (before.problem().isPresent()) {
      LOGGER.log(
          System.Logger.Level.INFO, "the JWK Set of {0} could be fetched again", source.name());
    }
  }

  private void tellOfFailure(FetchedKeys before, FetchedKeys now, Throwable e) {
    LOGGER.log(
        now.problem().equals(before.problem())
            ? System.Logger.Level.DEBUG
            : System.Logger.Level.WARNING,
        "no new JWK Set of {0}, {1}{2}",
        source.name(),
        stillServes(now),
        now.problem().orElse(""));
    if (!(e instanceof IOException || e instanceof IllegalArgumentException)) {
      LOGGER.log(System.Logger.Level.ERROR, "a JWK Set met a defect of this library", e);
    }
  }

  /** Collects where the keys are. Each setting can be made once. Not thread-safe. */
  public static final class Builder {

    /** A hundred RSA keys with certificates have half of it. */
    private static final int MAX_BYTES = 512 * 1024;

    private @Nullable URI uri;
    private @Nullable String issuer;
    private boolean allowInsecureHttp;
    private @Nullable Duration timeout;
    private @Nullable Integer maxKeys;
    private @Nullable Duration minInterval;
    private @Nullable Duration leastMaxAge;
    private @Nullable Duration mostMaxAge;
    private @Nullable Duration outage;
    private @Nullable JwsAlgorithm algorithmOfKeysWithoutAlg;
    private @Nullable HttpClient httpClient;
    private @Nullable JwksFetchListener listener;
    private @Nullable InstantSource clock;
    private @Nullable ScheduledThreadPoolExecutor thread;

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
     * Whose JWK Set it is, in place of {@link #uri}: its URL is asked of the issuer's metadata, at
     * {@code /.well-known/openid-configuration} (OpenID Connect Discovery 1.0) or {@code
     * /.well-known/oauth-authorization-server} (RFC 8414), which have to name exactly this issuer.
     * It is asked for again after a fetch has failed.
     *
     * @param identifier the {@code iss} of the issuer's tokens, an https URL without query and
     *     fragment, or an http URL of a loopback address
     * @return this
     * @throws IllegalArgumentException if it is not a URL, or has a query or a fragment
     */
    public Builder issuer(String identifier) {
      requireUnset(issuer, "issuer(…)");
      URI parsed = URI.create(identifier);
      if (parsed.getRawQuery() != null || parsed.getRawFragment() != null) {
        throw new IllegalArgumentException(
            "expected an issuer without query and fragment (RFC 8414 section 2), but it has one");
      }
      issuer = identifier;
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
     * How long one document may take in all, in place of five seconds.
     *
     * @param duration a millisecond to a minute, and a second less than a quarter of the least
     *     {@code max-age}
     * @return this
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public Builder timeout(Duration duration) {
      requireUnset(timeout, "timeout(…)");
      timeout = requireBetween(duration, Duration.ofMillis(1), Duration.ofMinutes(1), "timeout");
      return this;
    }

    /**
     * How many keys a set may have, those that cannot be used included, in place of 100.
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
     * @param duration one second to one hour, and at most 70 % of the least {@code max-age}
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
     * The bounds within which the issuer's {@code max-age} is honoured, in place of one minute and
     * one hour. For the longest time, a key that the issuer withdrew may go on verifying here.
     *
     * @param least a shorter one is taken for this; at least five seconds
     * @param most a longer one is taken for this; at most 30 days
     * @return this
     * @throws IllegalArgumentException if they are out of these bounds
     */
    public Builder maxAgeBetween(Duration least, Duration most) {
      requireUnset(leastMaxAge, "maxAgeBetween(…)");
      Duration shortest = Duration.ofSeconds(5);
      Duration longest = Duration.ofDays(30);
      leastMaxAge = requireBetween(least, shortest, longest, "the least max-age");
      mostMaxAge = requireBetween(most, shortest, longest, "the most max-age");
      return this;
    }

    /**
     * How long the last good set serves beyond its {@code max-age} while no new one can be had, in
     * place of one hour. Whoever can keep this process from the issuer keeps a withdrawn key alive
     * for so long.
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
     * What fetches, in place of a client of this object's own: for a proxy, a client certificate or
     * a certificate authority of your own. It is not closed.
     *
     * @param client must follow no redirects
     * @return this
     * @throws IllegalArgumentException if it follows redirects
     */
    public Builder httpClient(HttpClient client) {
      requireUnset(httpClient, "httpClient(…)");
      if (client.followRedirects() != HttpClient.Redirect.NEVER) {
        throw new IllegalArgumentException(
            "expected a client with followRedirects(Redirect.NEVER), but it follows "
                + client.followRedirects()
                + "; keys may come from the configured address only");
      }
      httpClient = client;
      return this;
    }

    /**
     * Who is told each fetch, the first one included; for several, use {@link
     * JwksFetchListener#all}.
     *
     * @param fetchListener the listener
     * @return this
     */
    public Builder listener(JwksFetchListener fetchListener) {
      requireUnset(listener, "listener(…)");
      listener = Objects.requireNonNull(fetchListener, "fetchListener");
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

    /**
     * For tests: runs only the fetches that look-ups ask for; those that are due by time are made
     * when the test calls {@code fetchIfDue}.
     */
    Builder thread(ScheduledThreadPoolExecutor executor) {
      thread = executor;
      return this;
    }

    /**
     * Fetches the set, which takes no longer than the time-out, or three of them for {@link
     * #issuer}, and goes on doing so on a daemon thread. If the first fetch fails, the object is
     * made all the same and answers 'unavailable' until one succeeds.
     *
     * @return the keys
     * @throws IllegalStateException if the place was not said, or twice, or is not https and not
     *     allowed otherwise, or if the durations contradict each other; the message says which
     */
    public RemoteJwks build() {
      RefreshPolicy policy =
          new RefreshPolicy(
              Objects.requireNonNullElse(timeout, Duration.ofSeconds(5)),
              Objects.requireNonNullElse(minInterval, Duration.ofSeconds(30)),
              Objects.requireNonNullElse(leastMaxAge, Duration.ofMinutes(1)),
              Objects.requireNonNullElse(mostMaxAge, Duration.ofHours(1)),
              Objects.requireNonNullElse(outage, Duration.ofHours(1)));
      refuse(policy.contradiction());
      JwksSource source = source(policy.timeout());
      InstantSource time = Objects.requireNonNullElseGet(clock, InstantSource::system);
      RemoteJwks keys =
          new RemoteJwks(
              source,
              policy,
              findings(source, policy),
              listener == null ? JwksFetchListener.all() : JwksFetchListener.all(listener),
              time,
              thread == null ? daemon() : thread);
      keys.fetchIfDue();
      if (thread == null) {
        keys.fetchByTime();
      }
      return keys;
    }

    private List<Finding> findings(JwksSource source, RefreshPolicy policy) {
      Optional<Finding> insecure =
          allowInsecureHttp
              ? Optional.of(
                  new Finding(
                      "keys-over-plain-http",
                      "allowInsecureHttp() is set for the JWK Set of " + source.name(),
                      "whoever is on the way can put in keys of his own",
                      "fetch it by https"))
              : Optional.empty();
      Optional<Finding> withdrawn =
          WithdrawnKeys.finding(
              "a key of " + source.name(),
              policy.mostMaxAge().plus(policy.outage()),
              "lower the most of maxAgeBetween(…) and serveDuringOutage(…), which it is the sum of");
      return Stream.of(insecure, withdrawn).flatMap(Optional::stream).toList();
    }

    private JwksSource source(Duration documentTimeout) {
      if ((uri == null) == (issuer == null)) {
        throw new IllegalStateException(
            "expected either uri(…) or issuer(…), but "
                + (uri == null ? "neither was called" : "both were"));
      }
      URI place = uri == null ? URI.create(issuer) : uri;
      refuse(Endpoint.complaint(place, allowInsecureHttp));
      DocumentFetcher fetcher =
          new DocumentFetcher(
              Objects.requireNonNullElseGet(httpClient, () -> client(documentTimeout)),
              documentTimeout,
              MAX_BYTES);
      return new JwksSource(
          Endpoint.name(place),
          issuer == null
              ? () -> place
              : new JwksDiscovery(issuer, place, allowInsecureHttp, fetcher),
          fetcher,
          Objects.requireNonNullElse(maxKeys, 100),
          Optional.ofNullable(algorithmOfKeysWithoutAlg));
    }

    private static HttpClient client(Duration connectTimeout) {
      return HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(connectTimeout)
          .build();
    }

    /** Fetches asked for after the end are none. */
    private static ScheduledThreadPoolExecutor daemon() {
      return new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread daemon = new Thread(task, "countersign-remote-jwks");
            daemon.setDaemon(true);
            return daemon;
          },
          new ThreadPoolExecutor.DiscardPolicy());
    }

    private static void refuse(Optional<String> complaint) {
      if (complaint.isPresent()) {
        throw new IllegalStateException(complaint.get());
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
