package dev.countersign.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.RevocationFeed.Cursor;
import dev.countersign.jwt.revocation.RevocationFeed.Entry;
import dev.countersign.jwt.revocation.RevocationFeed.Page;
import dev.countersign.jwt.revocation.RevocationFeed.RevokedToken;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.jwt.revocation.TokenKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** What commits late. In H2 nothing does: writers take turns. */
@OnEachPostgres
class LateCommitTest {

  private static final String ISSUER = "https://auth.test";
  private static final AtomicInteger TESTS = new AtomicInteger();

  @Parameter TestDatabase database;

  private final Instant inAnHour =
      InstantSource.system().instant().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
  private final String prefix = "late" + TESTS.incrementAndGet() + "_";
  private RevocationFeed feed;
  private Denylist denylist;

  @BeforeEach
  void stores() {
    JdbcStores stores = database.stores(prefix, InstantSource.system());
    feed = stores.revocationFeed();
    denylist = stores.denylist();
  }

  private void revoke(String id) {
    denylist.revoke(ISSUER, id, inAnHour);
  }

  private Entry token(String id) {
    return new RevokedToken(TokenKey.of(ISSUER, id), inAnHour);
  }

  /** All pages from a place on, and the place after them. */
  private record Scan(List<Entry> entries, Cursor next) {}

  private Scan scan(Cursor from, int pageSize) {
    List<Entry> entries = new ArrayList<>();
    Page page = feed.since(from, pageSize);
    entries.addAll(page.entries());
    for (int pages = 1; page.more(); pages++) {
      assertThat(pages).isLessThan(1_000);
      page = feed.since(page.next(), pageSize);
      entries.addAll(page.entries());
    }
    return new Scan(entries, page.next());
  }

  private Connection open() throws SQLException {
    Connection connection = database.dataSource().getConnection();
    // A serializable one could be told to try again; the pool puts this back.
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
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

  /** The trap of sequences: numbered first, committed last. */
  @Test
  void one_that_commits_after_a_later_one_was_read_is_not_left_out() throws SQLException {
    for (int pageSize : new int[] {1, 100}) {
      try (Connection slow = open()) {
        insert(slow, "slow" + pageSize);
        revoke("fast" + pageSize);
        Scan before = scan(Cursor.BEGINNING, pageSize);
        assertThat(before.entries()).contains(token("fast" + pageSize));
        assertThat(before.entries()).doesNotContain(token("slow" + pageSize));
        slow.commit();
        assertThat(scan(before.next(), pageSize).entries()).contains(token("slow" + pageSize));
      }
    }
  }

  /** It would make every node stale, and a report or a backup can do it. */
  @Test
  void a_transaction_that_stays_open_makes_nobody_wait() throws SQLException {
    try (Connection open = open();
        Statement statement = open.createStatement()) {
      statement.execute("SELECT pg_current_xact_id()");
      Cursor cursor = scan(Cursor.BEGINNING, 100).next();
      for (int i = 0; i < 5; i++) {
        revoke("t" + i);
        Scan scan = scan(cursor, 2);
        assertThat(scan.entries()).contains(token("t" + i));
        cursor = scan.next();
      }
      open.rollback();
    }
  }

  @Test
  void one_that_commits_between_two_pages_is_not_left_out() throws SQLException {
    for (int i = 0; i < 3; i++) {
      try (Connection slow = open()) {
        insert(slow, "slow" + i);
        revoke("first" + i);
        revoke("second" + i);
        Page page = feed.since(Cursor.BEGINNING, 2 * i + 1);
        slow.commit();
        Scan rest = scan(page.next(), 1);
        Scan next = scan(rest.next(), 100);
        List<Entry> all = new ArrayList<>(page.entries());
        all.addAll(rest.entries());
        all.addAll(next.entries());
        assertThat(all).contains(token("slow" + i), token("first" + i), token("second" + i));
      }
    }
  }

  /** Its row cannot be seen, and so not be deleted, when all sessions are ended. */
  @Test
  void a_session_that_commits_after_all_were_ended_is_ended() throws SQLException {
    Sessions sessions =
        database
            .stores(prefix, InstantSource.system())
            .sessions(new SessionTimeouts(Duration.ofMinutes(10), Duration.ofHours(1)));
    String sid = sessions.start("alice").id();
    Jwt jwt = Tokens.MINT.jwt(claims -> claims.subject("alice").claim("sid", sid));
    try (Connection slow = open();
        Statement statement = slow.createStatement()) {
      String row = prefix + "sessions";
      statement.executeUpdate("CREATE TEMPORARY TABLE kept AS SELECT * FROM " + row);
      sessions.end(sid);
      statement.executeUpdate("INSERT INTO " + row + " SELECT * FROM kept");
      assertThat(sessions.endAll("alice")).isZero();
      statement.executeUpdate("DROP TABLE kept");
      slow.commit();
    }
    assertThat(sessions.check(jwt, InstantSource.system().instant()))
        .isInstanceOf(RevocationStatus.Revoked.class);
    assertThat(sessions.of("alice")).isEmpty();
    assertThat(sessions.end(sid)).isFalse();
    assertThat(sessions.endAll("alice")).isZero();
  }
}
