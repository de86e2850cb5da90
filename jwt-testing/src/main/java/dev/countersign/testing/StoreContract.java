package dev.countersign.testing;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.RevocationEvent;
import dev.countersign.jwt.revocation.RevocationListener;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What the contracts of all stores have in common: a clock, a mint, who is told, threads. */
abstract class StoreContract {

  static final int THREADS = 64;

  /** Starts at the real time, since a store may have a clock of its own; only moves on. */
  final MovableClock clock = startingNow();

  final TokenMint mint = TokenMint.at(clock).withAlgorithm(JwsAlgorithm.HS256);
  final String issuer = mint.issuerName();

  private final ConcurrentLinkedQueue<RevocationEvent> events = new ConcurrentLinkedQueue<>();

  /** Remembers what it is told, and throws each time, as listeners of users may. */
  final RevocationListener listener =
      event -> {
        events.add(event);
        throw new IllegalStateException("thrown by a listener on purpose; what happened stands");
      };

  private static MovableClock startingNow() {
    return MovableClock.at(InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS));
  }

  <E extends RevocationEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** A token of whatever claims, checked by a validator that asks nothing on the server. */
  Jwt jwt(JsonMembers claims) {
    return checked(mint.sign(mint.header(), claims));
  }

  Jwt checked(String token) {
    return everyIssuer().build().validate(token);
  }

  /** Whoever issued it, and whatever it lacks: what a store says of it must not depend on that. */
  private JwtValidator.Builder everyIssuer() {
    return JwtValidator.builder()
        .anyIssuer()
        .audience(mint.audience())
        .verifyWith(mint.verificationKeys())
        .allowMissingExpiration()
        .allowMissingSubject()
        .allowIssuedInTheFuture()
        .clock(clock);
  }

  boolean live(RevocationCheck check, Jwt jwt) {
    return check.check(jwt, clock.instant()) instanceof RevocationStatus.Live;
  }

  boolean revoked(RevocationCheck check, Jwt jwt) {
    return check.check(jwt, clock.instant()) instanceof RevocationStatus.Revoked;
  }

  /** Runs a task in 64 threads that begin together, and gives what they answer. */
  static <T> List<T> together(Callable<T> task) throws Exception {
    List<Callable<T>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      tasks.add(task);
    }
    return together(tasks);
  }

  static <T> List<T> together(List<? extends Callable<T>> tasks) throws Exception {
    CyclicBarrier start = new CyclicBarrier(tasks.size());
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> task : tasks) {
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  return task.call();
                }));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> each : running) {
        answers.add(result(each));
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> T result(Future<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError failed) {
        throw failed;
      }
      throw e;
    }
  }
}
