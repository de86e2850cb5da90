package dev.countersign.examples;

import static dev.countersign.examples.Client.json;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * People who log in, use the API, refresh, log out, and log out everywhere, at servers that share a
 * state; and somebody at each server who tries what they have ended, again and again. Writes down
 * whatever a server must not answer, whatever happens to the store.
 */
final class Load implements AutoCloseable {

  /**
   * A server.
   *
   * @param bound how long it may go on to accept a token that was acknowledged as ended
   * @param followsOnly whether it learns of what was revoked and cut off, but not of sessions
   */
  record Node(String name, Client client, Duration bound, boolean followsOnly) {}

  /** Ended, as an answer of 2xx has said at this time. */
  private record Ended(String token, String refreshToken, boolean bySessionAlone, long atNanos) {}

  /**
   * What one log-in is made of: access tokens, of which the last is in use, and a refresh token.
   */
  private static final class LogIn {
    private final List<String> tokens = new ArrayList<>();
    private String refreshToken = "";

    private LogIn(JsonNode granted) {
      proceed(granted);
    }

    private void proceed(JsonNode granted) {
      tokens.add(granted.path("access_token").textValue());
      refreshToken = granted.path("refresh_token").textValue();
    }

    private String token() {
      return tokens.get(tokens.size() - 1);
    }
  }

  /**
   * How long what was sent and not answered may still come to have its effect: what a stopped store
   * has received is done when it goes on, and it is stopped until each server says that it cannot
   * tell.
   */
  private static final long UNCERTAIN_NANOS = SECONDS.toNanos(30);

  private static final int MAX_LOG_INS = 4;

  private final List<Node> nodes;
  private final long seed;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Future<?>> running = new ArrayList<>();
  private volatile boolean going = true;

  private final List<Ended> ended = new CopyOnWriteArrayList<>();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger undecided = new AtomicInteger();
  private final Map<Node, Duration> acceptedFor = new ConcurrentHashMap<>();

  /** Servers at which people have sessions come first. */
  Load(List<Node> nodes, long seed) {
    this.nodes = nodes;
    this.seed = seed;
  }

  /** The options of a server for the people of this load. */
  static List<String> people(int count) {
    List<String> options = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      options.addAll(List.of("--user", name(i) + ":" + name(i) + "-password:orders:read"));
    }
    return options;
  }

  private static String name(int person) {
    return "person" + person;
  }

  Load start(int people) {
    for (int i = 0; i < people; i++) {
      Person person = new Person(name(i), new Random(seed + i));
      running.add(threads.submit(() -> repeat(person::next)));
    }
    for (Node node : nodes) {
      Intruder intruder = new Intruder(node, new Random(seed));
      running.add(threads.submit(() -> repeat(intruder::next)));
    }
    return this;
  }

  private void repeat(Runnable step) {
    while (going) {
      try {
        step.run();
      } catch (RuntimeException | AssertionError e) {
        wrong.add(e.toString());
      }
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** True if this is one of the answers that are expected, and not that it cannot be told. */
  private boolean isDecided(String what, Node node, HttpResponse<String> response, int... right) {
    requests.incrementAndGet();
    int status = response.statusCode();
    if (status == 503) {
      undecided.incrementAndGet();
      if (response.headers().firstValue("Retry-After").isEmpty()) {
        wrong.add(what + " at " + node.name() + ": 503 without Retry-After");
      }
      return false;
    }
    for (int each : right) {
      if (status == each) {
        return true;
      }
    }
    wrong.add(what + " at " + node.name() + ": " + status + " " + response.body());
    return true;
  }

  /** Does one thing after the other, at any server. */
  private final class Person {

    private final String name;
    private final Random random;
    private final List<LogIn> logIns = new ArrayList<>();

    /** Log-ins of which it is not known whether they live. */
    private final List<LogIn> lost = new ArrayList<>();

    /** Whose refresh token may have been exchanged, so that it has to come again soon. */
    private Optional<LogIn> unanswered = Optional.empty();

    private long uncertainUntil = System.nanoTime();

    private Person(String name, Random random) {
      this.name = name;
      this.random = random;
    }

    private void next() {
      List<Node> withSessions = nodes.stream().filter(node -> !node.followsOnly()).toList();
      Node node = withSessions.get(random.nextInt(withSessions.size()));
      int choice = random.nextInt(100);
      boolean decided;
      if (unanswered.isPresent()) {
        decided = refresh(node, unanswered.get());
      } else if (logIns.isEmpty() || (choice < 10 && logIns.size() < MAX_LOG_INS)) {
        decided = logIn(node);
      } else {
        LogIn mine = logIns.get(random.nextInt(logIns.size()));
        if (choice < 65) {
          decided = use(nodes.get(random.nextInt(nodes.size())), mine);
        } else if (choice < 80) {
          decided = refresh(node, mine);
        } else if (choice < 97) {
          decided = logOut(node, mine);
        } else {
          decided = logOutEverywhere(node, mine);
        }
      }
      pause(decided ? 2 : 50);
    }

    private boolean logIn(Node node) {
      HttpResponse<String> response = node.client().logIn(name, name + "-password");
      if (!isDecided("log-in", node, response, 200)) {
        return false;
      }
      if (response.statusCode() == 200) {
        logIns.add(new LogIn(json(response)));
      }
      return true;
    }

    private boolean use(Node node, LogIn mine) {
      HttpResponse<String> response = node.client().get("/api/orders", mine.token());
      return isDecided("use of a good token", node, response, orEnded(mine, response, 200, 401));
    }

    private boolean refresh(Node node, LogIn mine) {
      HttpResponse<String> response = node.client().refresh(mine.refreshToken);
      unanswered = Optional.empty();
      if (!isDecided(
          "use of a good refresh token", node, response, orEnded(mine, response, 200, 400))) {
        unanswered = Optional.of(mine);
        return false;
      }
      if (response.statusCode() == 200) {
        mine.proceed(json(response));
      }
      return true;
    }

    /** What was asked for and not acknowledged may happen late, and then this is no wonder. */
    private int[] orEnded(LogIn mine, HttpResponse<String> response, int good, int over) {
      if (response.statusCode() == over && System.nanoTime() - uncertainUntil < 0) {
        logIns.remove(mine);
        lost.add(mine);
        return new int[] {good, over};
      }
      return new int[] {good};
    }

    private boolean logOut(Node node, LogIn mine) {
      HttpResponse<String> response = node.client().post("/logout", mine.token(), "");
      long now = System.nanoTime();
      logIns.remove(mine);
      if (!isDecided("log-out", node, response, orEnded(mine, response, 204, 401))) {
        lost.add(mine);
        uncertainUntil = now + UNCERTAIN_NANOS;
        return false;
      }
      if (response.statusCode() == 204) {
        ended(mine, now, true);
      }
      return true;
    }

    private boolean logOutEverywhere(Node node, LogIn mine) {
      HttpResponse<String> response = node.client().post("/logout-everywhere", mine.token(), "");
      long now = System.nanoTime();
      if (!isDecided("log-out everywhere", node, response, orEnded(mine, response, 204, 401))) {
        lost.addAll(logIns);
        logIns.clear();
        uncertainUntil = now + UNCERTAIN_NANOS;
        return false;
      }
      if (response.statusCode() == 204) {
        logIns.forEach(each -> ended(each, now, false));
        lost.forEach(each -> ended(each, now, false));
        logIns.clear();
        lost.clear();
      }
      return true;
    }

    private void ended(LogIn mine, long now, boolean one) {
      for (String token : mine.tokens) {
        boolean bySessionAlone = one && !token.equals(mine.token());
        ended.add(new Ended(token, mine.refreshToken, bySessionAlone, now));
      }
    }
  }

  /** Has every token that was ended, and tries it at one server. */
  private final class Intruder {

    private final Node node;
    private final Random random;
    private final List<Ended> fresh = new ArrayList<>();

    private int seen;

    private Intruder(Node node, Random random) {
      this.node = node;
      this.random = random;
    }

    private void next() {
      while (seen < ended.size()) {
        Ended another = ended.get(seen++);
        if (!(node.followsOnly() && another.bySessionAlone())) {
          fresh.add(another);
        }
      }
      boolean decided = true;
      for (Ended each : List.copyOf(fresh)) {
        int status = tryToUse(each, node);
        if (status == 401) {
          fresh.remove(each);
        }
        decided &= status != 503;
      }
      if (seen > 0) {
        Ended any = ended.get(random.nextInt(seen));
        if (!(node.followsOnly() && any.bySessionAlone())) {
          tryToUse(any, node);
        }
      }
      pause(decided ? 3 : 100);
    }
  }

  private int tryToUse(Ended token, Node node) {
    Duration age = Duration.ofNanos(System.nanoTime() - token.atNanos());
    HttpResponse<String> response = node.client().get("/api/orders", token.token());
    isDecided("use of an ended token", node, response, 401, 200);
    if (response.statusCode() == 200) {
      acceptedFor.merge(node, age, Load::longer);
      if (age.compareTo(node.bound()) > 0) {
        wrong.add(node.name() + " accepted a token that had been ended for " + age);
      }
    }
    return response.statusCode();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** How many tokens were ended so far, as was acknowledged. */
  int ended() {
    return ended.size();
  }

  /** What was answered and must not be; empty if all is well. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  /** For each server: the longest that a token was still accepted after it was ended. */
  Map<Node, Duration> acceptedFor() {
    return Map.copyOf(acceptedFor);
  }

  /** Lets everybody finish, and has each ended token tried once more at each server. */
  void finish() throws Exception {
    going = false;
    for (Future<?> each : running) {
      each.get(60, SECONDS);
    }
    for (Node node : nodes) {
      for (Ended each : ended) {
        if (!(node.followsOnly() && each.bySessionAlone())) {
          Await.that(() -> tryToUse(each, node) == 401, () -> "an ended token is not refused");
        }
        if (!node.followsOnly()) {
          HttpResponse<String> response = node.client().refresh(each.refreshToken());
          isDecided("use of an ended refresh token", node, response, 400);
        }
      }
    }
  }

  /** What came of it, in a few lines. */
  String describe() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%,d requests, %,d of them undecided; %,d tokens ended%n"
            .formatted(requests.get(), undecided.get(), ended.size()));
    for (Node node : nodes) {
      text.append(
          "- the largest staleness at %s was %d ms, of %d ms that are permitted%n"
              .formatted(
                  node.name(),
                  acceptedFor.getOrDefault(node, Duration.ZERO).toMillis(),
                  node.bound().toMillis()));
    }
    return text.toString();
  }

  @Override
  public void close() {
    going = false;
    threads.shutdownNow();
  }
}
