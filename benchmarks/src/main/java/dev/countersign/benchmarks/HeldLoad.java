package dev.countersign.benchmarks;

import dev.countersign.benchmarks.TokenAnswer.Verdict;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Good, expired, revoked, forged and garbage tokens at full speed against the example with a cache
 * and a denylist, while its keys turn every two seconds and people refresh and log out; the first
 * wrong answer ends it.
 */
final class HeldLoad implements AutoCloseable {

  private static final List<String> PEOPLE = List.of("alice", "bob", "alice", "bob");
  private static final Duration SKEW = Duration.ofSeconds(1);
  private static final Duration BETWEEN_SAMPLES = Duration.ofMinutes(1);
  private static final Duration STEP = Duration.ofMillis(10);

  /** Those of about six seconds, of which they are good for three. */
  private static final int TOKENS = 128;

  private final InstantSource clock = InstantSource.system();
  private final ExampleServer server =
      ExampleServer.start(
          "--algorithm",
          "HS256",
          "--one-machine",
          "--rotate-every",
          "2s",
          "--token-lifetime",
          "2s",
          "--clock-skew",
          SKEW.toSeconds() + "s",
          "--check",
          "denylist",
          "--cache",
          "16M");
  private final ExampleClient client = new ExampleClient(server.url());
  private final ExecutorService threads = Executors.newFixedThreadPool(PEOPLE.size());
  private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor();
  private final Pauses pauses = new Pauses(clock);

  /** A password takes much memory while it is looked at, so not while memory is measured. */
  private final ReentrantLock logIns = new ReentrantLock();

  /** The last ones, replaced as a whole. */
  private volatile List<HeldToken> tokens = List.of();

  private final ReentrantLock remembering = new ReentrantLock();

  private final LongAdder issued = new LongAdder();
  private final Set<String> keyIds = ConcurrentHashMap.newKeySet();
  private final Map<Kind, LongAdder> asked = new ConcurrentHashMap<>();
  private final Map<Verdict, LongAdder> verdicts = new ConcurrentHashMap<>();
  private final LongAdder logOuts = new LongAdder();

  HeldLoad() throws IOException {}

  /** What a token is when it is sent. */
  enum Kind {
    GOOD,
    EXPIRED,
    REVOKED,
    FORGED,
    GARBAGE
  }

  /**
   * What was asked and answered since the start.
   *
   * @param asked requests of the API by what their token was
   * @param verdicts how these and log-outs were answered, and what had to wait for a key
   * @param issued tokens, by so many keys
   * @param logOuts that were acknowledged
   * @param memory of the server, first and last and once a minute
   */
  record Held(
      Map<Kind, Long> asked,
      Map<Verdict, Long> verdicts,
      long issued,
      int keys,
      long logOuts,
      List<ServerMemory> memory) {}

  /**
   * @param seed of what is asked in which order
   * @param sampled is told each look at the memory of the server
   * @throws IOException if an answer was wrong, saying which
   */
  Held run(Duration duration, long seed, Consumer<ServerMemory> sampled) throws Exception {
    AtomicBoolean goOn = new AtomicBoolean(true);
    List<ServerMemory> memory = new ArrayList<>();
    List<Future<?>> running = new ArrayList<>();
    Future<?> watching =
        watcher.scheduleWithFixedDelay(pauses::look, 0, STEP.toMillis(), TimeUnit.MILLISECONDS);
    for (int i = 0; i < PEOPLE.size(); i++) {
      Person person = new Person(PEOPLE.get(i), new Random(seed + i));
      running.add(
          threads.submit(
              () -> {
                person.goOnWhile(goOn);
                return null;
              }));
    }
    try {
      Instant end = clock.instant().plus(duration);
      Instant next = clock.instant();
      while (clock.instant().isBefore(end) && running.stream().noneMatch(Future::isDone)) {
        if (!clock.instant().isBefore(next)) {
          memory.add(sample(sampled));
          next = next.plus(BETWEEN_SAMPLES);
        }
        Thread.sleep(STEP.toMillis());
      }
      if (running.stream().noneMatch(Future::isDone)) {
        memory.add(sample(sampled));
      }
    } finally {
      goOn.set(false);
      watching.cancel(false);
    }
    for (Future<?> person : running) {
      person.get();
    }
    return new Held(
        sums(asked), sums(verdicts), issued.sum(), keyIds.size(), logOuts.sum(), memory);
  }

  private ServerMemory sample(Consumer<ServerMemory> sampled) throws IOException {
    logIns.lock();
    try {
      ServerMemory memory = ServerMemory.of(server.processId());
      sampled.accept(memory);
      return memory;
    } finally {
      logIns.unlock();
    }
  }

  private void remember(HeldToken token) {
    remembering.lock();
    try {
      List<HeldToken> known = tokens;
      tokens =
          Stream.concat(known.stream().skip(known.size() < TOKENS ? 0 : 1), Stream.of(token))
              .toList();
    } finally {
      remembering.unlock();
    }
    keyIds.add(token.keyId());
    issued.increment();
  }

  private static <K> Map<K, Long> sums(Map<K, LongAdder> adders) {
    Map<K, Long> sums = new TreeMap<>();
    adders.forEach((key, adder) -> sums.put(key, adder.sum()));
    return sums;
  }

  private static <K> void count(Map<K, LongAdder> adders, K key) {
    adders.computeIfAbsent(key, unused -> new LongAdder()).increment();
  }

  @Override
  public void close() {
    threads.shutdown();
    watcher.shutdown();
    server.close();
  }

  /** Somebody who uses the tokens of everybody, and whatever looks like one. */
  private final class Person {

    private final String name;
    private final Random random;
    private final Forger forger;
    private Optional<HeldToken> own = Optional.empty();
    private String refreshToken = "";
    private Instant refreshAt = Instant.EPOCH;
    private Instant logOutAt = Instant.EPOCH;

    Person(String name, Random random) {
      this.name = name;
      this.random = random;
      this.forger = new Forger(random);
    }

    void goOnWhile(AtomicBoolean goOn) throws IOException, InterruptedException {
      while (goOn.get()) {
        renew();
        if (tokens.isEmpty()) {
          continue;
        }
        switch (random.nextInt(8)) {
          case 0, 1 -> askBadly(Kind.FORGED, forger.forged(any()));
          case 2 -> askBadly(Kind.GARBAGE, forger.garbage());
          default -> ask(any());
        }
      }
    }

    private HeldToken any() {
      List<HeldToken> known = tokens;
      return known.get(random.nextInt(known.size()));
    }

    private void renew() throws IOException, InterruptedException {
      Instant now = clock.instant();
      if (own.isEmpty()) {
        logIn();
      } else if (!now.isBefore(logOutAt)) {
        logOut(own.get());
      } else if (!now.isBefore(refreshAt)) {
        refresh();
      }
    }

    private void logIn() throws IOException, InterruptedException {
      logIns.lock();
      try {
        if (obtained("a log-in", client.tryLogIn(name))) {
          logOutAt = soon(1_000, 3_000);
        }
      } finally {
        logIns.unlock();
      }
    }

    private void refresh() throws IOException, InterruptedException {
      obtained("a refresh", client.refresh(refreshToken));
    }

    /** Keeps what it gave; false if no key could sign after a pause, which is to be tried again. */
    private boolean obtained(String what, HttpResponse<String> response) throws IOException {
      refreshAt = soon(100, 300);
      if (response.statusCode() == 503 && pauses.isRecent()) {
        count(verdicts, Verdict.EXCUSED);
        return false;
      }
      if (response.statusCode() != 200) {
        throw wrong(what, response);
      }
      ExampleClient.Granted granted = ExampleClient.Granted.of(response);
      refreshToken = granted.refreshToken();
      HeldToken token = HeldToken.of(granted.accessToken(), SKEW);
      own = Optional.of(token);
      remember(token);
      return true;
    }

    private Instant soon(int leastMillis, int mostMillis) {
      return clock.instant().plusMillis(random.nextInt(leastMillis, mostMillis));
    }

    /** Of a token that the server knows, and then knows to be over. */
    private void logOut(HeldToken token) throws IOException, InterruptedException {
      ask(token);
      token.beginLogOut();
      Instant sentAt = clock.instant();
      HttpResponse<String> response = client.logOut(token.compact());
      Verdict verdict = judged(response, 204, Optional.of(token.goodUntil()), false, false, sentAt);
      if (verdict == Verdict.WRONG) {
        throw wrong("a log-out", response);
      }
      count(verdicts, verdict);
      if (verdict == Verdict.ACCEPTED) {
        token.acknowledgeLogOut();
        logOuts.increment();
      }
      own = Optional.empty();
      ask(token);
    }

    private void ask(HeldToken token) throws IOException, InterruptedException {
      boolean loggedOut = token.logOutIsAcknowledged();
      Instant sentAt = clock.instant();
      Kind kind =
          loggedOut ? Kind.REVOKED : sentAt.isBefore(token.goodUntil()) ? Kind.GOOD : Kind.EXPIRED;
      HttpResponse<String> response = orders(token.compact());
      conclude(
          kind,
          response,
          judged(
              response,
              200,
              Optional.of(token.goodUntil()),
              loggedOut,
              token.logOutHasBegun(),
              sentAt));
    }

    private void askBadly(Kind kind, String text) throws IOException, InterruptedException {
      Instant sentAt = clock.instant();
      HttpResponse<String> response = orders(text);
      conclude(kind, response, judged(response, 200, Optional.empty(), false, false, sentAt));
    }

    private HttpResponse<String> orders(String token) throws IOException, InterruptedException {
      return client.send(client.bearing(token, ExampleClient.ORDERS).build());
    }

    private Verdict judged(
        HttpResponse<String> response,
        int success,
        Optional<Instant> goodUntil,
        boolean loggedOut,
        boolean loggingOut,
        Instant sentAt) {
      Instant answeredAt = clock.instant();
      pauses.lasted(sentAt, answeredAt);
      return new TokenAnswer(
              response.statusCode(),
              success,
              goodUntil,
              loggedOut,
              loggingOut,
              sentAt,
              answeredAt,
              pauses.isRecent())
          .verdict();
    }

    private void conclude(Kind kind, HttpResponse<String> response, Verdict verdict)
        throws IOException {
      if (verdict == Verdict.WRONG) {
        throw wrong("a token that is " + kind, response);
      }
      count(asked, kind);
      count(verdicts, verdict);
    }

    private IOException wrong(String what, HttpResponse<String> response) throws IOException {
      return new IOException(
          "%s was answered by %d %s; the server says: %s"
              .formatted(
                  what,
                  response.statusCode(),
                  response.headers().firstValue("WWW-Authenticate").orElse(""),
                  server.complaints()));
    }
  }
}
