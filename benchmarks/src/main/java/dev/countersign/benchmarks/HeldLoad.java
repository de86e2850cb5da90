package dev.countersign.benchmarks;

import dev.countersign.jwt.IssuedToken;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.RotatingKeyStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Good, expired, revoked, forged and garbage tokens at full speed against a Jetty behind the filter
 * with a cache, while keys rotate every two seconds and tokens are revoked; the first wrong answer
 * ends it.
 */
final class HeldLoad implements AutoCloseable {

  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final int CALLERS = 4;
  private static final Duration ROTATION = Duration.ofSeconds(2);
  private static final Duration LIFETIME = Duration.ofSeconds(2);
  private static final Duration SKEW = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofMillis(10);
  private static final int MAX_REVOKED = 1_000_000;
  private static final long CACHE_BYTES = 16L << 20;

  private final FollowingClock clock = new FollowingClock();
  private final RotatingKeyStore keys =
      RotatingKeyStore.builder()
          .algorithm(JwsAlgorithm.HS256)
          .storage(KeySetStorage.inMemory())
          .rotateEvery(ROTATION)
          .maxTokenLifetime(LIFETIME)
          .clockSkew(Duration.ZERO)
          .commitLatency(Duration.ZERO)
          .refreshInterval(Duration.ofSeconds(1))
          .leeway(SKEW)
          .clock(clock)
          .build();
  private final Denylist denylist = Denylist.inMemory(MAX_REVOKED, clock);
  private final JwtIssuer issuer =
      JwtIssuer.builder()
          .issuer(Tokens.ISSUER)
          .audience(Tokens.AUDIENCE)
          .lifetime(LIFETIME)
          .signWith(keys)
          .clock(clock)
          .build();
  private final GuardedServer server =
      GuardedServer.start(
          JwtValidator.builder()
              .issuer(Tokens.ISSUER)
              .audience(Tokens.AUDIENCE)
              .clockSkew(SKEW)
              .verifyWith(keys)
              .revocation(denylist)
              .cacheVerifiedTokens(CACHE_BYTES)
              .clock(clock)
              .build());
  private final URI page = server.url(Door.GUARDED);
  private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Set<String> keyIds = ConcurrentHashMap.newKeySet();

  HeldLoad() throws Exception {}

  /** What was asked in all, and how many keys signed. */
  record Held(long requests, long accepted, int keys) {}

  /**
   * @param seed of what is asked in which order
   * @throws IOException if an answer was wrong, saying which
   */
  Held run(Duration duration, long seed) throws Exception {
    AtomicBoolean goOn = new AtomicBoolean(true);
    List<Future<Caller>> running = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Caller caller = new Caller(new Random(seed + i));
      running.add(threads.submit(() -> caller.callWhile(goOn)));
    }
    try {
      Instant end = Instant.now().plus(duration);
      while (Instant.now().isBefore(end) && running.stream().noneMatch(Future::isDone)) {
        clock.step();
        keys.rotateIfDue();
        Thread.sleep(STEP.toMillis());
      }
    } finally {
      goOn.set(false);
    }
    long requests = 0;
    long accepted = 0;
    for (Future<Caller> caller : running) {
      requests += caller.get().requests;
      accepted += caller.get().accepted;
    }
    return new Held(requests, accepted, keyIds.size());
  }

  @Override
  public void close() {
    threads.shutdown();
    server.close();
    keys.close();
  }

  /** What is sent. */
  private enum Kind {
    GOOD,
    EXPIRED,
    REVOKED,
    FORGED,
    GARBAGE
  }

  /** One client, with tokens of its own. */
  private final class Caller {

    private static final int KEPT = 32;

    private final Random random;
    private final List<IssuedToken> old = new ArrayList<>();
    private final List<IssuedToken> revoked = new ArrayList<>();
    private IssuedToken fresh;
    private long requests;
    private long accepted;

    Caller(Random random) {
      this.random = random;
      this.fresh = issue();
    }

    Caller callWhile(AtomicBoolean goOn) throws IOException, InterruptedException {
      while (goOn.get()) {
        renew();
        Kind kind = KINDS.get(random.nextInt(KINDS.size()));
        switch (kind) {
          case GOOD -> askWithGood(fresh);
          case EXPIRED -> askWithExpired();
          case REVOKED -> refused(kind, revokedToken().compact());
          case FORGED -> refused(kind, forged(fresh.compact()));
          case GARBAGE -> refused(kind, garbage());
        }
        requests++;
      }
      return this;
    }

    private void renew() {
      if (!clock.instant().isBefore(fresh.issuedAt().plusSeconds(1))) {
        keep(old, fresh);
        fresh = issue();
      }
    }

    private IssuedToken issue() {
      IssuedToken token = issuer.issueToken(claims -> claims.subject(Tokens.SUBJECT));
      keyIds.add(token.keyId());
      return token;
    }

    private void askWithGood(IssuedToken token) throws IOException, InterruptedException {
      HttpResponse<Void> answer = ask(token.compact());
      boolean stillGood = clock.instant().isBefore(token.expiresAt().plus(SKEW));
      if (answer.statusCode() == 200) {
        accepted++;
      } else if (stillGood || answer.statusCode() != 401) {
        throw wrong(Kind.GOOD, answer);
      }
    }

    private void askWithExpired() throws IOException, InterruptedException {
      Instant now = clock.instant();
      for (IssuedToken token : old) {
        if (!now.isBefore(token.expiresAt().plus(SKEW))) {
          refused(Kind.EXPIRED, token.compact());
          return;
        }
      }
    }

    /** A new one now and then, which was used before it was revoked. */
    private IssuedToken revokedToken() throws IOException, InterruptedException {
      if (revoked.isEmpty() || random.nextInt(20) == 0) {
        IssuedToken token = issue();
        askWithGood(token);
        denylist.revoke(token.issuer(), token.id(), token.expiresAt().plus(SKEW));
        keep(revoked, token);
        return token;
      }
      return revoked.get(random.nextInt(revoked.size()));
    }

    private void keep(List<IssuedToken> tokens, IssuedToken token) {
      if (tokens.size() == KEPT) {
        tokens.remove(0);
      }
      tokens.add(token);
    }

    /** Another character anywhere but in the last, some of whose bits mean nothing. */
    private String forged(String token) {
      int at = random.nextInt(token.length() - 1);
      char other = token.charAt(at) == 'A' ? 'B' : 'A';
      return token.charAt(at) == '.'
          ? token + "A"
          : token.substring(0, at) + other + token.substring(at + 1);
    }

    private String garbage() {
      StringBuilder text = new StringBuilder();
      int length = 1 + random.nextInt(700);
      for (int i = 0; i < length; i++) {
        text.append("abcXYZ019-_.".charAt(random.nextInt(12)));
      }
      return text.toString();
    }

    private void refused(Kind kind, String token) throws IOException, InterruptedException {
      HttpResponse<Void> answer = ask(token);
      if (answer.statusCode() != 401) {
        throw wrong(kind, answer);
      }
    }

    private HttpResponse<Void> ask(String token) throws IOException, InterruptedException {
      HttpRequest request =
          HttpRequest.newBuilder(page).header("Authorization", "Bearer " + token).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding());
    }

    private IOException wrong(Kind kind, HttpResponse<Void> answer) {
      return new IOException(
          "a token that is %s was answered by %d %s"
              .formatted(
                  kind,
                  answer.statusCode(),
                  answer.headers().firstValue("WWW-Authenticate").orElse("")));
    }
  }
}
