package dev.countersign.jwt.revocation;

import static dev.countersign.jwt.revocation.RefreshSetup.ALICE;
import static dev.countersign.jwt.revocation.RefreshSetup.GRACE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Row 85 of the attacks: many requests with one refresh token at once. */
class RefreshRaceTest {

  private static final int CLIENTS = 64;
  private static final int ROUNDS = 30;

  private final RefreshSetup setup = new RefreshSetup();

  private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> call : calls) {
        futures.add(
            threads.submit(
                () -> {
                  start.await();
                  return call.call();
                }));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Callable<RefreshRotation>> rotations(RefreshTokens tokens, String token) {
    List<Callable<RefreshRotation>> calls = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      calls.add(() -> tokens.rotate(token, "web"));
    }
    return calls;
  }

  @Test
  void of_64_at_once_one_exchanges_the_token_and_all_get_the_same_successor() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String token = setup.tokens.issue(ALICE);
      Set<String> successors = new HashSet<>();
      int first = 0;
      for (RefreshRotation rotation : atOnce(rotations(setup.tokens, token))) {
        RefreshRotation.Rotated rotated = RefreshSetup.rotated(rotation);
        successors.add(rotated.token());
        first += rotated.repeated() ? 0 : 1;
      }
      assertThat(successors).hasSize(1);
      assertThat(first).isOne();
    }
    assertThat(setup.ended).isEmpty();
  }

  @Test
  void without_a_grace_one_of_64_wins_and_the_others_are_replays_that_end_the_family()
      throws Exception {
    RefreshTokens strict = setup.node(Duration.ZERO);
    for (int round = 0; round < ROUNDS; round++) {
      String token = strict.issue(ALICE);
      List<RefreshRotation> answers = atOnce(rotations(strict, token));
      assertThat(answers)
          .filteredOn(RefreshRotation.Rotated.class::isInstance)
          .singleElement()
          .satisfies(
              winner ->
                  assertThat(strict.rotate(((RefreshRotation.Rotated) winner).token(), "web"))
                      .isInstanceOf(RefreshRotation.Replayed.class));
      assertThat(answers)
          .filteredOn(RefreshRotation.Replayed.class::isInstance)
          .hasSize(CLIENTS - 1)
          .filteredOn(answer -> ((RefreshRotation.Replayed) answer).justNow())
          .hasSize(1);
    }
  }

  @Test
  void a_log_out_wins_against_every_exchange_that_starts_after_it() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String token = setup.tokens.issue(ALICE);
      List<Callable<RefreshRotation>> calls = rotations(setup.tokens, token).subList(0, 15);
      calls.add(
          () -> {
            setup.tokens.revoke(token, "web");
            return setup.tokens.rotate(token, "web");
          });
      List<RefreshRotation> answers = atOnce(calls);
      assertThat(answers.get(15)).isInstanceOf(RefreshRotation.Revoked.class);
      for (RefreshRotation answer : answers) {
        if (answer instanceof RefreshRotation.Rotated rotated) {
          assertThat(setup.tokens.rotate(rotated.token(), "web"))
              .isInstanceOf(RefreshRotation.Revoked.class);
        }
      }
    }
  }

  /**
   * Two nodes, one with a grace and one without, where between any two steps of one call others run
   * to their end: all that a store with atomic steps can do to us, from a seed.
   */
  @Test
  void a_chain_never_branches_and_has_one_live_token_at_most_whatever_runs_between_two_steps() {
    for (long seed = 1; seed <= 10; seed++) {
      new Interleaving(seed).run(400);
    }
  }

  private static final class Interleaving {

    private static final int MAX_DEPTH = 4;

    private final Random random;
    private final String seedNote;
    private final RefreshSetup setup = new RefreshSetup();
    private final RefreshTokens strict = setup.node(Duration.ZERO);
    private final List<String> handedOut = new ArrayList<>();
    private final Map<String, String> successors = new HashMap<>();
    private final Set<String> exchanged = new HashSet<>();
    private final Set<String> over = new HashSet<>();
    private int depth;

    Interleaving(long seed) {
      random = new Random(seed);
      seedNote = "seed " + seed;
      setup.store.between =
          () -> {
            if (depth < MAX_DEPTH && random.nextInt(3) == 0) {
              step();
            }
          };
    }

    void run(int steps) {
      for (int i = 0; i < steps; i++) {
        step();
        assertOneLiveTokenAtMost(
            handedOut.subList(Math.max(0, handedOut.size() - 10), handedOut.size()));
      }
      assertOneLiveTokenAtMost(handedOut);
    }

    private void step() {
      depth++;
      try {
        int choice = random.nextInt(100);
        if (handedOut.isEmpty() || choice < 8) {
          handedOut.add(setup.tokens.issue(ALICE));
        } else if (choice < 11) {
          setup.advance(GRACE.dividedBy(1 + random.nextInt(3)));
        } else if (choice < 13) {
          String token = any();
          setup.tokens.revoke(token, "web");
          over.add(RefreshSetup.idOf(token));
        } else {
          rotate(choice < 20 ? strict : setup.tokens, any());
        }
      } finally {
        depth--;
      }
    }

    /** Mostly a late one, since those are live. */
    private String any() {
      int back = Math.min(random.nextInt(1 + random.nextInt(8)), handedOut.size() - 1);
      return handedOut.get(handedOut.size() - 1 - back);
    }

    private void rotate(RefreshTokens node, String token) {
      boolean wasOver = over.contains(RefreshSetup.idOf(token));
      RefreshRotation rotation = node.rotate(token, "web");
      if (rotation instanceof RefreshRotation.Rotated rotated) {
        assertThat(wasOver).as("%s: good after it was ended", seedNote).isFalse();
        String known = successors.putIfAbsent(token, rotated.token());
        assertThat(known == null || known.equals(rotated.token()))
            .as("%s: two successors", seedNote)
            .isTrue();
        assertThat(rotated.repeated() || exchanged.add(token))
            .as("%s: exchanged twice", seedNote)
            .isTrue();
        if (!handedOut.contains(rotated.token())) {
          handedOut.add(rotated.token());
        }
      } else {
        assertThat(rotation)
            .as(seedNote)
            .isInstanceOfAny(RefreshRotation.Replayed.class, RefreshRotation.Revoked.class);
        over.add(RefreshSetup.idOf(token));
      }
    }

    private void assertOneLiveTokenAtMost(List<String> tokens) {
      Set<String> live = new HashSet<>();
      depth = MAX_DEPTH;
      for (String token : tokens) {
        if (strict.introspect(token).isPresent()) {
          assertThat(live.add(RefreshSetup.idOf(token)))
              .as("%s: two live tokens in one family", seedNote)
              .isTrue();
        }
      }
      depth = 0;
    }
  }
}
