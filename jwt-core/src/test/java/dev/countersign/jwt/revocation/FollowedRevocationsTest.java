package dev.countersign.jwt.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.RevocationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FollowedRevocationsTest {

  private static final Duration BOUND = Duration.ofSeconds(5);

  private final Checked tokens = new Checked();
  private final AtomicReference<Duration> storeIsAhead = new AtomicReference<>(Duration.ZERO);
  private final ScriptedFeed feed =
      new ScriptedFeed(() -> tokens.clock.get().plus(storeIsAhead.get()));
  private final CutOffRules rules =
      CutOffRules.builder().issuer("i").maxTokenLifetime(Duration.ofMinutes(10)).build();
  private final FollowedRevocations followed = builder().cutOffs(rules).build();

  private final Jwt jwt = tokens.token();
  private final Jwt stolen = tokens.token();

  private FollowedRevocations.Builder builder() {
    return FollowedRevocations.builder(feed).clock(tokens.clock::get);
  }

  @AfterEach
  void close() {
    followed.close();
  }

  private void revoke(Jwt token) {
    feed.add(new RevocationFeed.RevokedToken(TokenKey.of(token), token.expiresAt().orElseThrow()));
  }

  @Test
  void before_its_first_poll_it_cannot_tell() {
    assertThat(tokens.undecided(followed, jwt)).isTrue();
    assertThat(followed.isReady()).isFalse();
    assertThat(followed.freshAsOf()).isEmpty();
  }

  @Test
  void its_problem_is_why_it_cannot_tell() {
    assertThat(followed.problem())
        .contains("the revocations have not been read from the store yet");
    followed.poll();
    assertThat(followed.problem()).isEmpty();
    feed.down = true;
    tokens.advance(BOUND);
    followed.poll();
    assertThat(followed.problem()).as("a poll that fails within the bound").isEmpty();
    tokens.advance(Duration.ofNanos(1));
    assertThat(followed.problem().orElseThrow()).contains(Checked.START.toString());
  }

  @Test
  void before_its_first_good_poll_it_cannot_tell() {
    feed.down = true;
    assertThat(followed.poll()).isFalse();
    assertThat(tokens.undecided(followed, jwt)).isTrue();
  }

  @Test
  void after_a_poll_it_knows_what_was_revoked() {
    revoke(stolen);
    assertThat(followed.poll()).isTrue();
    assertThat(tokens.revoked(followed, stolen)).isTrue();
    assertThat(tokens.live(followed, jwt)).isTrue();
    assertThat(followed.isReady()).isTrue();
    assertThat(followed.freshAsOf()).contains(Checked.START);
  }

  @Test
  void it_asks_only_for_what_is_new() {
    revoke(stolen);
    followed.poll();
    revoke(jwt);
    followed.poll();
    assertThat(feed.asked)
        .containsExactly(RevocationFeed.Cursor.BEGINNING, new RevocationFeed.Cursor("1"));
    assertThat(tokens.revoked(followed, jwt)).isTrue();
  }

  @Test
  void at_exactly_the_bound_it_can_still_tell() {
    followed.poll();
    tokens.advance(BOUND);
    assertThat(tokens.live(followed, jwt)).isTrue();
    assertThat(followed.isReady()).isTrue();
    tokens.advance(Duration.ofNanos(1));
    assertThat(tokens.undecided(followed, jwt)).isTrue();
    assertThat(followed.isReady()).isFalse();
  }

  @Test
  void past_the_bound_what_is_known_as_revoked_stays_revoked() {
    revoke(stolen);
    long generation = rules.next(0, tokens.clock.get());
    feed.add(new RevocationFeed.RaisedGeneration(CutOffScope.subject("i", "alice"), generation));
    followed.poll();
    tokens.advance(Duration.ofMinutes(5));
    assertThat(tokens.revoked(followed, stolen)).isTrue();
    assertThat(tokens.revoked(followed, jwt)).isTrue();
    assertThat(tokens.undecided(followed, tokens.token(i -> i, c -> c.subject("bob")))).isTrue();
  }

  @Test
  void when_the_store_is_back_it_can_tell_again() {
    followed.poll();
    feed.down = true;
    tokens.advance(Duration.ofMinutes(5));
    followed.poll();
    assertThat(tokens.undecided(followed, jwt)).isTrue();
    feed.down = false;
    assertThat(followed.poll()).isTrue();
    assertThat(tokens.live(followed, jwt)).isTrue();
  }

  @Test
  void a_store_that_came_back_empty_takes_nothing_back() {
    revoke(stolen);
    followed.poll();
    feed.loseEverything();
    assertThat(followed.poll()).isTrue();
    assertThat(tokens.revoked(followed, stolen)).isTrue();
  }

  @Test
  void a_store_that_came_back_empty_is_read_from_its_beginning() {
    revoke(tokens.token());
    revoke(tokens.token());
    followed.poll();
    feed.loseEverything();
    revoke(stolen);
    followed.poll();
    assertThat(tokens.revoked(followed, stolen)).isTrue();
  }

  @Test
  void a_snapshot_of_many_pages_is_ready_only_after_the_last() {
    feed.pageSize = 1;
    revoke(tokens.token());
    revoke(stolen);
    List<Boolean> readyBetweenPages = new ArrayList<>();
    feed.onTheWay =
        page -> {
          readyBetweenPages.add(followed.isReady());
          return page;
        };
    assertThat(followed.poll()).isTrue();
    assertThat(readyBetweenPages).containsExactly(false, false);
    assertThat(tokens.revoked(followed, stolen)).isTrue();
  }

  @Test
  void a_poll_that_fails_between_pages_is_not_good_and_goes_on_where_it_was() {
    feed.pageSize = 1;
    revoke(jwt);
    revoke(stolen);
    feed.onTheWay =
        page -> {
          feed.down = true;
          return page;
        };
    assertThat(followed.poll()).isFalse();
    assertThat(followed.freshAsOf()).isEmpty();
    assertThat(tokens.revoked(followed, jwt)).isTrue();
    feed.down = false;
    feed.onTheWay = page -> page;
    assertThat(followed.poll()).isTrue();
    assertThat(feed.asked).endsWith(new RevocationFeed.Cursor("1"));
    assertThat(tokens.revoked(followed, stolen)).isTrue();
  }

  @Test
  void it_is_as_fresh_as_the_beginning_of_the_poll_and_not_its_end() {
    feed.onTheWay =
        page -> {
          tokens.advance(Duration.ofSeconds(3));
          return page;
        };
    followed.poll();
    assertThat(followed.freshAsOf()).contains(Checked.START);
  }

  @Test
  void a_node_that_was_paused_while_it_polled_is_not_fresh() {
    feed.onTheWay =
        page -> {
          tokens.advance(Duration.ofMinutes(1));
          return page;
        };
    assertThat(followed.poll()).isTrue();
    assertThat(tokens.undecided(followed, jwt)).isTrue();
  }

  @Test
  void a_store_whose_clock_is_ahead_does_not_make_it_fresher() {
    storeIsAhead.set(Duration.ofMinutes(1));
    followed.poll();
    assertThat(followed.freshAsOf()).contains(Checked.START);
  }

  @Test
  void a_store_whose_clock_is_behind_makes_it_less_fresh() {
    storeIsAhead.set(Duration.ofSeconds(-2));
    followed.poll();
    assertThat(followed.freshAsOf()).contains(Checked.START.minusSeconds(2));
  }

  @Test
  void a_clock_that_goes_back_does_not_make_it_older() {
    followed.poll();
    tokens.clock.set(Checked.START.minusSeconds(60));
    followed.poll();
    assertThat(followed.freshAsOf()).contains(Checked.START);
  }

  @Test
  void a_feed_that_does_not_go_on_fails_and_does_not_spin() {
    feed.onTheWay =
        page ->
            new RevocationFeed.Page(
                page.entries(), RevocationFeed.Cursor.BEGINNING, true, page.storeTime());
    assertThat(followed.poll()).isFalse();
    assertThat(tokens.undecided(followed, jwt)).isTrue();
  }

  @Test
  void entries_that_come_again_change_nothing() {
    revoke(stolen);
    revoke(stolen);
    followed.poll();
    feed.loseEverything();
    revoke(stolen);
    followed.poll();
    assertThat(tokens.revoked(followed, stolen)).isTrue();
    assertThat(tokens.live(followed, jwt)).isTrue();
  }

  @Test
  void an_older_number_of_a_scope_that_comes_late_lowers_nothing() {
    CutOffScope alice = CutOffScope.subject("i", "alice");
    long generation = rules.next(0, tokens.clock.get());
    feed.add(new RevocationFeed.RaisedGeneration(alice, generation));
    feed.add(new RevocationFeed.RaisedGeneration(alice, generation - 1000));
    followed.poll();
    Jwt between =
        tokens.token(
            issuer -> issuer.generations((i, s, c) -> generation - 1), c -> c.subject("alice"));
    assertThat(tokens.revoked(followed, between)).isTrue();
  }

  @Test
  void cut_offs_without_rules_to_judge_by_fail_the_poll() {
    FollowedRevocations without = builder().build();
    feed.add(new RevocationFeed.RaisedGeneration(CutOffScope.everyone("i"), 1));
    assertThat(without.poll()).isFalse();
    assertThat(tokens.undecided(without, jwt)).isTrue();
  }

  @Test
  void more_than_it_may_hold_fails_the_poll_and_forgets_nothing() {
    FollowedRevocations small = builder().maxEntries(1).build();
    revoke(stolen);
    assertThat(small.poll()).isTrue();
    revoke(tokens.token());
    assertThat(small.poll()).isFalse();
    assertThat(tokens.revoked(small, stolen)).isTrue();
    tokens.advance(BOUND.plusNanos(1));
    assertThat(tokens.undecided(small, jwt)).isTrue();
  }

  @Test
  void a_sender_of_revoked_tokens_does_not_lengthen_the_grace_of_an_outage() {
    RevocationCheck forAWhile = followed.acceptingTokensWhenItCannotTellFor(Duration.ofMinutes(1));
    revoke(stolen);
    followed.poll();
    assertThat(tokens.live(forAWhile, jwt)).isTrue();
    for (int second = 0; second < 61; second++) {
      tokens.advance(Duration.ofSeconds(1));
      assertThat(tokens.revoked(forAWhile, stolen)).isTrue();
    }
    assertThat(tokens.undecided(forAWhile, jwt)).isTrue();
  }

  @Test
  void settings_that_break_the_bound_are_refused() {
    assertThatThrownBy(() -> builder().pollEvery(BOUND).build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder().pollEvery(Duration.ofMillis(9)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder().staleAfter(Duration.ofHours(2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder().staleAfter(BOUND).staleAfter(BOUND))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Whatever gets lost, a token is never live for longer than the bound after it was revoked. */
  @Test
  void for_any_outages_pauses_and_skews_no_token_is_live_past_the_bound() {
    for (int run = 0; run < 200; run++) {
      long seed = new Random().nextLong();
      Random random = new Random(seed);
      ScriptedFeed store = new ScriptedFeed(() -> tokens.clock.get().plus(storeIsAhead.get()));
      store.pageSize = 1 + random.nextInt(3);
      FollowedRevocations node =
          FollowedRevocations.builder(store).clock(tokens.clock::get).build();
      List<Jwt> all = new ArrayList<>();
      List<Instant> revokedAt = new ArrayList<>();
      Set<TokenKey> seenRevoked = new HashSet<>();
      for (int step = 0; step < 100; step++) {
        switch (random.nextInt(8)) {
          case 0, 1 -> {
            Jwt token = tokens.token();
            all.add(token);
            revokedAt.add(tokens.clock.get());
            store.add(
                new RevocationFeed.RevokedToken(
                    TokenKey.of(token), token.expiresAt().orElseThrow()));
          }
          case 2 -> store.down = random.nextBoolean();
          case 3 -> storeIsAhead.set(Duration.ofSeconds(random.nextInt(10) - 5));
          case 4 -> tokens.advance(Duration.ofMillis(random.nextInt(4000)));
          case 5 -> {
            store.onTheWay =
                page -> {
                  tokens.advance(Duration.ofMillis(random.nextInt(3000)));
                  return page;
                };
            node.poll();
            store.onTheWay = page -> page;
          }
          default -> node.poll();
        }
        for (int i = 0; i < all.size(); i++) {
          RevocationStatus status = tokens.status(node, all.get(i));
          String what = "seed %d, step %d".formatted(seed, step);
          if (tokens.clock.get().isAfter(revokedAt.get(i).plus(BOUND))) {
            assertThat(status).as(what).isNotInstanceOf(RevocationStatus.Live.class);
          }
          if (seenRevoked.contains(TokenKey.of(all.get(i)))) {
            assertThat(status).as(what).isInstanceOf(RevocationStatus.Revoked.class);
          }
          if (status instanceof RevocationStatus.Revoked) {
            seenRevoked.add(TokenKey.of(all.get(i)));
          }
        }
      }
    }
  }

  /** The store itself, which can be down, and counts who asks. */
  private final class AskedDenylist implements Denylist {

    private final Denylist kept = Denylist.inMemory(10_000, tokens.clock::get);
    private int asked;
    private boolean down;

    @Override
    public RevocationStatus check(Jwt token, Instant now) {
      asked++;
      return down
          ? new RevocationStatus.CannotTell("down on purpose", Optional.empty())
          : kept.check(token, now);
    }

    @Override
    public void revoke(Jwt token) {
      kept.revoke(token);
      FollowedRevocationsTest.this.revoke(token);
    }

    @Override
    public void revoke(String issuer, String id, Instant expiresAt) {
      kept.revoke(issuer, id, expiresAt);
      feed.add(new RevocationFeed.RevokedToken(TokenKey.of(issuer, id), expiresAt));
    }
  }

  private final AskedDenylist store = new AskedDenylist();

  private FollowedRevocations oneAndBeyond(int capacity) {
    return builder().maxEntries(1).askBeyond(store, capacity).build();
  }

  @Test
  void beyond_its_bound_it_asks_the_store_about_what_may_be_revoked_and_about_nothing_else() {
    FollowedRevocations small = oneAndBeyond(1_000);
    Jwt first = tokens.token();
    store.revoke(first);
    store.revoke(stolen);
    assertThat(small.poll()).isTrue();
    assertThat(tokens.revoked(small, first)).isTrue();
    assertThat(tokens.live(small, jwt)).isTrue();
    assertThat(store.asked).isZero();
    assertThat(tokens.revoked(small, stolen)).isTrue();
    assertThat(store.asked).isOne();
  }

  @Test
  void what_the_store_does_not_call_revoked_is_live_though_it_seemed_so() {
    FollowedRevocations small = oneAndBeyond(1_000);
    store.revoke(tokens.token());
    // In the feed alone, as if it only shared a place with one that is in the store too.
    revoke(jwt);
    small.poll();
    assertThat(tokens.live(small, jwt)).isTrue();
    assertThat(store.asked).isOne();
  }

  @Test
  void while_the_store_is_down_it_cannot_tell_of_what_it_would_have_to_ask_and_can_of_the_rest() {
    FollowedRevocations small = oneAndBeyond(1_000);
    Jwt first = tokens.token();
    store.revoke(first);
    store.revoke(stolen);
    small.poll();
    store.down = true;
    assertThat(tokens.undecided(small, stolen)).isTrue();
    assertThat(tokens.revoked(small, first)).isTrue();
    assertThat(tokens.live(small, jwt)).isTrue();
  }

  @Test
  void past_the_bound_of_staleness_what_the_store_calls_revoked_is_and_the_rest_cannot_be_told() {
    FollowedRevocations small = oneAndBeyond(1_000);
    store.revoke(tokens.token());
    store.revoke(stolen);
    small.poll();
    tokens.advance(BOUND.plusNanos(1));
    assertThat(tokens.revoked(small, stolen)).isTrue();
    assertThat(tokens.undecided(small, jwt)).isTrue();
  }

  @Test
  void what_is_cut_off_is_refused_without_asking() {
    FollowedRevocations small =
        builder().cutOffs(rules).maxEntries(1).askBeyond(store, 1_000).build();
    store.revoke(tokens.token());
    store.revoke(stolen);
    long generation = rules.next(0, tokens.clock.get());
    feed.add(new RevocationFeed.RaisedGeneration(CutOffScope.subject("i", "alice"), generation));
    small.poll();
    assertThat(tokens.revoked(small, stolen)).isTrue();
    assertThat(store.asked).isZero();
  }

  /** Whatever there is room for, what the feed has given is never live. */
  @Test
  void for_any_number_of_revoked_tokens_none_is_live() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int run = 0; run < 20; run++) {
      FollowedRevocations small =
          builder()
              .maxEntries(1 + random.nextInt(5))
              .askBeyond(store, 1 + random.nextInt(30))
              .build();
      List<Jwt> revoked = new ArrayList<>();
      for (int i = random.nextInt(100); i > 0; i--) {
        Jwt token = tokens.token();
        revoked.add(token);
        store.revoke(token);
        if (random.nextInt(20) == 0) {
          tokens.advance(Duration.ofSeconds(random.nextInt(120)));
        }
      }
      small.poll();
      assertThat(revoked).as("seed %d", seed).allMatch(token -> tokens.revoked(small, token));
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 3000 && !condition.getAsBoolean(); i++) {
      Thread.sleep(10);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  @Test
  @Timeout(60)
  void once_started_it_follows_by_itself() throws Exception {
    FollowedRevocations polling = builder().pollEvery(Duration.ofMillis(10)).build();
    try (polling) {
      polling.start();
      await(polling::isReady);
      revoke(stolen);
      await(() -> tokens.revoked(polling, stolen));
    }
  }

  @Test
  @Timeout(60)
  void a_hint_makes_it_poll_at_once() throws Exception {
    FollowedRevocations lazy =
        builder().pollEvery(Duration.ofMinutes(50)).staleAfter(Duration.ofHours(1)).build();
    try (lazy) {
      lazy.start();
      await(() -> !feed.hints.isEmpty() && lazy.isReady());
      revoke(stolen);
      feed.hints.forEach(Runnable::run);
      await(() -> tokens.revoked(lazy, stolen));
    }
    await(feed.hints::isEmpty);
  }

  @Test
  @Timeout(60)
  void without_any_hint_polling_goes_on() throws Exception {
    RevocationFeed mute =
        new RevocationFeed() {
          @Override
          public Page since(Cursor cursor, int maxEntries) {
            return feed.since(cursor, maxEntries);
          }

          @Override
          public Watch watch(Runnable hint) {
            throw new RevocationStoreException("no hints, on purpose");
          }
        };
    FollowedRevocations polling =
        FollowedRevocations.builder(mute)
            .clock(tokens.clock::get)
            .pollEvery(Duration.ofMillis(10))
            .build();
    try (polling) {
      polling.start();
      revoke(stolen);
      await(() -> tokens.revoked(polling, stolen));
    }
  }

  @Test
  @Timeout(60)
  void an_error_does_not_end_the_following() throws Exception {
    AtomicBoolean thrown = new AtomicBoolean();
    feed.onTheWay =
        page -> {
          if (!thrown.getAndSet(true)) {
            throw new StackOverflowError("on purpose");
          }
          return page;
        };
    FollowedRevocations polling = builder().pollEvery(Duration.ofMillis(10)).build();
    try (polling) {
      polling.start();
      await(polling::isReady);
    }
  }

  @Test
  @Timeout(60)
  void its_thread_keeps_no_process_alive_and_ends_with_it() throws Exception {
    AtomicReference<Thread> thread = new AtomicReference<>();
    CountDownLatch polled = new CountDownLatch(1);
    feed.onTheWay =
        page -> {
          thread.set(Thread.currentThread());
          polled.countDown();
          return page;
        };
    followed.start();
    assertThat(polled.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(thread.get().isDaemon()).isTrue();
    followed.close();
    thread.get().join(30_000);
    assertThat(thread.get().isAlive()).isFalse();
    assertThatThrownBy(followed::start).isInstanceOf(IllegalStateException.class);
  }
}
