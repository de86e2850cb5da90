package dev.countersign.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.FollowedRevocations;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.RevocationFeed.Cursor;
import dev.countersign.jwt.revocation.RevocationFeed.Entry;
import dev.countersign.jwt.revocation.RevocationFeed.Page;
import dev.countersign.jwt.revocation.RevocationFeed.RaisedGeneration;
import dev.countersign.jwt.revocation.RevocationFeed.RevokedToken;
import dev.countersign.jwt.revocation.TokenKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RevocationFeed} promises of the store whose denylist and cut-offs it feeds
 * from. For one of your own, extend this in your tests, answer {@link #store} with an empty one,
 * and run it; {@link DenylistContract} shows how.
 *
 * <p>That a feed whose store is out of reach throws within its time-out depends on the store, and
 * is yours to test.
 */
@SuppressWarnings("exports") // of the annotations of JUnit, which is optional
public abstract class RevocationFeedContract extends StoreContract {

  private static final CutOffScope ALICE = CutOffScope.subject("https://issuer.test", "alice");

  /** A feed never needs so many pages for what a test writes. */
  private static final int MAX_PAGES = 1_000;

  private final CutOffRules rules =
      CutOffRules.builder().issuer(issuer).maxTokenLifetime(Duration.ofMinutes(10)).build();

  /** For the class that extends it. */
  protected RevocationFeedContract() {}

  /**
   * A store with its feed.
   *
   * @param denylist writes tokens
   * @param cutOffs writes cut-offs
   * @param feed tells of both
   */
  public record Store(Denylist denylist, CutOffs cutOffs, RevocationFeed feed) {

    /**
     * Refuses null.
     *
     * @param denylist writes tokens
     * @param cutOffs writes cut-offs
     * @param feed tells of both
     */
    public Store {
      Objects.requireNonNull(denylist, "denylist");
      Objects.requireNonNull(cutOffs, "cutOffs");
      Objects.requireNonNull(feed, "feed");
    }
  }

  /**
   * An empty store.
   *
   * @param rules the rules of its cut-offs
   * @param clock starts at the real time and only moves on; a store may have its own
   * @return a store that shares its entries with no earlier one
   */
  protected abstract Store store(CutOffRules rules, InstantSource clock);

  private Store empty() {
    return store(rules, clock);
  }

  /** All entries from a cursor on, and where to go on. */
  private static Cursor readAll(RevocationFeed feed, Cursor from, int pageSize, Set<Entry> into) {
    Cursor cursor = from;
    for (int pages = 0; pages < MAX_PAGES; pages++) {
      Page page = feed.since(cursor, pageSize);
      into.addAll(page.entries());
      if (page.more()) {
        assertThat(page.next()).isNotEqualTo(cursor);
      }
      cursor = page.next();
      if (!page.more()) {
        return cursor;
      }
    }
    throw new AssertionError("the feed did not end after " + MAX_PAGES + " pages");
  }

  private static Set<Entry> all(RevocationFeed feed) {
    Set<Entry> entries = new HashSet<>();
    readAll(feed, Cursor.BEGINNING, 100, entries);
    return entries;
  }

  private RevokedToken revoke(Store store, String id) {
    Instant expiresAt = clock.instant().plusSeconds(600);
    store.denylist().revoke(issuer, id, expiresAt);
    return new RevokedToken(TokenKey.of(issuer, id), expiresAt);
  }

  /** An empty store has an empty feed, which can be read again and again. */
  @Test
  public void an_empty_store_has_an_empty_feed() {
    RevocationFeed feed = empty().feed();
    Set<Entry> entries = new HashSet<>();
    Cursor cursor = readAll(feed, Cursor.BEGINNING, 10, entries);
    readAll(feed, cursor, 10, entries);
    assertThat(entries).isEmpty();
  }

  /** Tokens and cut-offs that were revoked are in the feed as soon as the call has returned. */
  @Test
  public void what_was_revoked_is_in_the_feed_at_once() {
    Store store = empty();
    RevokedToken token = revoke(store, "x");
    assertThat(all(store.feed())).containsExactly(token);
    long generation = store.cutOffs().cutOff(ALICE);
    assertThat(all(store.feed()))
        .containsExactlyInAnyOrder(token, new RaisedGeneration(ALICE, generation));
  }

  /** A token whose end is not known comes with {@link Instant#MAX}. */
  @Test
  public void a_token_without_a_known_end_has_none_in_the_feed() {
    Store store = empty();
    store.denylist().revoke(issuer, "x", Instant.MAX);
    assertThat(all(store.feed()))
        .containsExactly(new RevokedToken(TokenKey.of(issuer, "x"), Instant.MAX));
  }

  /** From the cursor on comes what is new; what is old may come again, nothing is left out. */
  @Test
  public void from_a_cursor_on_nothing_new_is_left_out() {
    Store store = empty();
    Cursor cursor = Cursor.BEGINNING;
    for (int i = 0; i < 20; i++) {
      RevokedToken token = revoke(store, "t" + i);
      long generation = store.cutOffs().cutOff(ALICE);
      Set<Entry> entries = new HashSet<>();
      cursor = readAll(store.feed(), cursor, 10, entries);
      assertThat(entries).contains(token, new RaisedGeneration(ALICE, generation));
    }
  }

  /** Small pages give the same as large ones. */
  @Test
  public void pages_of_one_entry_leave_nothing_out() {
    Store store = empty();
    Set<Entry> revoked = new HashSet<>();
    for (int i = 0; i < 25; i++) {
      revoked.add(revoke(store, "t" + i));
    }
    Set<Entry> entries = new HashSet<>();
    readAll(store.feed(), Cursor.BEGINNING, 1, entries);
    assertThat(entries).isEqualTo(revoked);
  }

  /** A cursor of another store, or of one that was lost, is answered from the beginning. */
  @Test
  public void a_cursor_that_it_cannot_place_is_answered_from_the_beginning() {
    Store other = empty();
    for (int i = 0; i < 50; i++) {
      revoke(other, "t" + i);
    }
    Cursor foreign = readAll(other.feed(), Cursor.BEGINNING, 100, new HashSet<>());
    Store store = empty();
    RevokedToken token = revoke(store, "x");
    for (Cursor cursor : List.of(foreign, new Cursor("no cursor of ours"))) {
      Set<Entry> entries = new HashSet<>();
      readAll(store.feed(), cursor, 100, entries);
      assertThat(entries).as(cursor.value()).contains(token);
    }
  }

  /**
   * While 64 threads write, a reader that goes on from cursor to cursor misses none, whatever the
   * order in which they commit.
   *
   * @throws Exception if a thread fails
   */
  @Test
  public void a_reader_misses_none_while_many_write() throws Exception {
    Store store = empty();
    Set<Entry> seen = ConcurrentHashMap.newKeySet();
    Set<Entry> written = ConcurrentHashMap.newKeySet();
    AtomicInteger writing = new AtomicInteger(THREADS - 1);
    List<Callable<Cursor>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS - 1; i++) {
      String name = "w" + i + "-";
      tasks.add(
          () -> {
            try {
              for (int again = 0; again < 10; again++) {
                written.add(revoke(store, name + again));
              }
            } finally {
              writing.decrementAndGet();
            }
            return Cursor.BEGINNING;
          });
    }
    tasks.add(
        () -> {
          Cursor cursor = Cursor.BEGINNING;
          boolean last;
          do {
            last = writing.get() == 0;
            Set<Entry> acknowledged = Set.copyOf(written);
            cursor = readAll(store.feed(), cursor, 50, seen);
            assertThat(seen).containsAll(acknowledged);
          } while (!last);
          return cursor;
        });
    together(tasks);
    assertThat(seen).isEqualTo(written);
  }

  /** A node that follows the feed says what the store says. */
  @Test
  public void a_node_that_follows_it_says_what_the_store_says() {
    Store store = empty();
    try (FollowedRevocations node =
        FollowedRevocations.builder(store.feed())
            .cutOffs(rules)
            .staleAfter(Duration.ofHours(1))
            .clock(clock)
            .build()) {
      Jwt alice =
          checked(
              mint.issuer()
                  .generations(store.cutOffs())
                  .build()
                  .issue(claims -> claims.subject("alice")));
      Jwt bob =
          checked(
              mint.issuer()
                  .generations(store.cutOffs())
                  .build()
                  .issue(claims -> claims.subject("bob")));
      assertThat(node.poll()).isTrue();
      assertThat(live(node, alice) && live(node, bob)).isTrue();
      store.cutOffs().cutOff(CutOffScope.subject(issuer, "alice"));
      store.denylist().revoke(bob);
      assertThat(node.poll()).isTrue();
      assertThat(revoked(node, alice) && revoked(node, bob)).isTrue();
      Jwt next =
          checked(
              mint.issuer()
                  .generations(store.cutOffs())
                  .build()
                  .issue(claims -> claims.subject("alice")));
      assertThat(live(node, next)).isTrue();
    }
  }
}
