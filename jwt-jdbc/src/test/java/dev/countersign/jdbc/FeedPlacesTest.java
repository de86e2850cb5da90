package dev.countersign.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.RevocationFeed.Cursor;
import dev.countersign.jwt.revocation.RevocationFeed.Entry;
import dev.countersign.jwt.revocation.RevocationFeed.Page;
import dev.countersign.jwt.revocation.RevocationFeed.RaisedGeneration;
import dev.countersign.jwt.revocation.RevocationFeed.RevokedToken;
import dev.countersign.jwt.revocation.TokenKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

@OnEachDatabase
class FeedPlacesTest {

  private static final String ISSUER = "https://auth.test";
  private static final AtomicInteger TESTS = new AtomicInteger();

  @Parameter TestDatabase database;

  private final Instant inAnHour =
      InstantSource.system().instant().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
  private final String prefix = "feed" + TESTS.incrementAndGet() + "_";
  private RevocationFeed feed;
  private Denylist denylist;
  private CutOffs cutOffs;

  @BeforeEach
  void stores() {
    JdbcStores stores = database.stores(prefix, InstantSource.system());
    feed = stores.revocationFeed();
    denylist = stores.denylist();
    cutOffs =
        stores.cutOffs(
            CutOffRules.builder().issuer(ISSUER).maxTokenLifetime(Duration.ofMinutes(10)).build());
  }

  private void revoke(String id) {
    denylist.revoke(ISSUER, id, inAnHour);
  }

  private Entry token(String id) {
    return new RevokedToken(TokenKey.of(ISSUER, id), inAnHour);
  }

  /** All pages from a place on, and the place after them. */
  private record Scan(List<Entry> entries, Cursor next, int pages) {}

  private Scan scan(Cursor from, int pageSize) {
    List<Entry> entries = new ArrayList<>();
    Page page = feed.since(from, pageSize);
    entries.addAll(page.entries());
    int pages = 1;
    while (page.more()) {
      page = feed.since(page.next(), pageSize);
      entries.addAll(page.entries());
      pages++;
      assertThat(pages).isLessThan(1_000);
    }
    return new Scan(entries, page.next(), pages);
  }

  @Test
  void what_was_revoked_comes_from_the_beginning() {
    revoke("a");
    long generation = cutOffs.cutOff(CutOffScope.subject(ISSUER, "alice \0 \\ \ud800"));
    assertThat(scan(Cursor.BEGINNING, 100).entries())
        .containsExactlyInAnyOrder(
            token("a"),
            new RaisedGeneration(CutOffScope.subject(ISSUER, "alice \0 \\ \ud800"), generation));
  }

  @Test
  void a_token_without_a_known_end_comes_without_an_end() {
    denylist.revoke(ISSUER, "a", Instant.MAX);
    assertThat(scan(Cursor.BEGINNING, 100).entries())
        .containsExactly(new RevokedToken(TokenKey.of(ISSUER, "a"), Instant.MAX));
  }

  @Test
  void after_a_cursor_only_what_is_new_comes() {
    revoke("a");
    Cursor after = scan(Cursor.BEGINNING, 100).next();
    // Whatever else runs on the server may make it come once more, but not for ever.
    revoke("b");
    Scan second = scan(after, 100);
    assertThat(second.entries()).contains(token("b"));
    assertThat(scan(second.next(), 100).entries()).doesNotContain(token("a"));
  }

  @Test
  void a_longer_stay_and_a_further_cut_off_come_again() {
    CutOffScope alice = CutOffScope.subject(ISSUER, "alice");
    revoke("a");
    cutOffs.cutOff(alice);
    Cursor after = scan(Cursor.BEGINNING, 100).next();
    denylist.revoke(ISSUER, "a", inAnHour.plusSeconds(60));
    long generation = cutOffs.cutOff(alice);
    assertThat(scan(after, 100).entries())
        .contains(
            new RevokedToken(TokenKey.of(ISSUER, "a"), inAnHour.plusSeconds(60)),
            new RaisedGeneration(alice, generation));
  }

  @Test
  void pages_hold_at_most_what_was_asked_for_and_leave_nothing_out() {
    List<Entry> revoked = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      revoke("t" + i);
      revoked.add(token("t" + i));
    }
    for (int size : new int[] {1, 2, 5, 24, 25, 26}) {
      Scan scan = scan(Cursor.BEGINNING, size);
      assertThat(scan.entries())
          .as("pages of %d", size)
          .containsExactlyInAnyOrderElementsOf(revoked);
      assertThat(scan.pages()).as("pages of %d", size).isEqualTo(25 / size + 1);
    }
  }

  @Test
  void a_cursor_that_is_none_is_answered_from_the_beginning() {
    revoke("a");
    Scan scan = scan(Cursor.BEGINNING, 100);
    for (String cursor :
        List.of("x", "' OR 1=1", "another-server 1", "99999999999", scan.next().value() + "9")) {
      assertThat(scan(new Cursor(cursor), 100).entries()).as(cursor).containsExactly(token("a"));
    }
  }

  @Test
  void what_has_expired_does_not_come() {
    denylist.revoke(ISSUER, "a", inAnHour.minus(Duration.ofHours(3)));
    assertThat(scan(Cursor.BEGINNING, 100).entries()).isEmpty();
  }

  @Test
  void the_time_of_the_store_is_from_before_it_looked() {
    Page page = feed.since(Cursor.BEGINNING, 10);
    assertThat(page.storeTime())
        .isBetween(
            InstantSource.system().instant().minusSeconds(20),
            InstantSource.system().instant().plusMillis(1));
  }

  private Connection open() throws SQLException {
    Connection connection = database.dataSource().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private void insert(Connection connection, String id) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO " + prefix + "revocations (id, kind, expires_at) VALUES (?, 0, ?)")) {
      insert.setBytes(1, TokenKey.of(ISSUER, id).bytes());
      insert.setLong(2, RevocationRow.keepUntil(inAnHour));
      insert.executeUpdate();
    }
  }

  /** A follower that reads all the time, and writers that commit when it suits them. */
  @Test
  void a_follower_misses_nothing_of_what_many_write_at_the_same_time() throws Exception {
    long seed = new Random().nextLong();
    int writers = 6;
    int each = 40;
    ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    List<Future<Boolean>> writing = new ArrayList<>();
    try {
      for (int w = 0; w < writers; w++) {
        int writer = w;
        Random random = new Random(seed + w);
        writing.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    String id = writer + "-" + i;
                    if (database.isPostgres() && random.nextInt(3) == 0) {
                      try (Connection connection = open()) {
                        insert(connection, id);
                        Thread.sleep(random.nextInt(10));
                        connection.commit();
                      }
                    } else {
                      revoke(id);
                    }
                    acknowledged.add(id);
                  }
                  return true;
                }));
      }
      threads.shutdown();
      Set<Entry> seen = new HashSet<>();
      Random random = new Random(seed);
      Cursor cursor = Cursor.BEGINNING;
      boolean over = false;
      while (!over) {
        over = threads.isTerminated();
        List<String> before = List.copyOf(acknowledged);
        Scan scan = scan(cursor, 1 + random.nextInt(20));
        seen.addAll(scan.entries());
        cursor = scan.next();
        assertThat(before).as("seed %d", seed).allMatch(id -> seen.contains(token(id)));
      }
      for (Future<Boolean> writer : writing) {
        assertThat(writer.get()).isTrue();
      }
      assertThat(acknowledged).as("seed %d", seed).hasSize(writers * each);
      assertThat(seen)
          .hasSameElementsAs(
              IntStream.range(0, writers * each)
                  .mapToObj(i -> token(i / each + "-" + i % each))
                  .toList());
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(30, TimeUnit.SECONDS);
    }
  }
}
