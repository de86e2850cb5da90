package dev.countersign.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.testing.MovableClock;
import dev.countersign.testing.TokenMint;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

@OnEachDatabase
class PurgeTest {

  private static final AtomicInteger TESTS = new AtomicInteger();
  private static final List<String> TABLES =
      List.of(
          "revocations",
          "allowed_tokens",
          "sessions",
          "session_ends",
          "refresh_families",
          "dpop_proofs");

  private static final byte[] KEK =
      "a key of thirty-two bytes, exact".getBytes(StandardCharsets.US_ASCII);

  @Parameter TestDatabase database;

  private final String prefix = "purge" + TESTS.incrementAndGet() + "_";
  private final Instant now = InstantSource.system().instant();
  private final TokenMint mint =
      TokenMint.at(MovableClock.at(now.truncatedTo(ChronoUnit.SECONDS)))
          .withAlgorithm(JwsAlgorithm.HS256);
  private JdbcStores stores;

  @BeforeEach
  void stores() {
    stores = database.stores(prefix, InstantSource.system());
  }

  private int update(String sql) {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      int rows = statement.executeUpdate(sql);
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private int rows(String table) {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM " + prefix + table)) {
      count.next();
      return count.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private CutOffs cutOffs() {
    return stores.cutOffs(
        CutOffRules.builder()
            .issuer(mint.issuerName())
            .maxTokenLifetime(Duration.ofMinutes(10))
            .build());
  }

  /** Two rows in each table, so that one can be kept. */
  private void fill() {
    Sessions sessions =
        stores.sessions(new SessionTimeouts(Duration.ofMinutes(10), Duration.ofHours(1)));
    Allowlist allowlist = stores.allowlist();
    RefreshTokens refresh =
        RefreshTokens.builder().store(stores.refreshFamilies()).keyEncryptionKeys(KEK).build();
    for (String name : List.of("alice", "bob")) {
      stores.denylist().revoke(mint.issuerName(), name, now.plusSeconds(600));
      mint.issuer().beforeRelease(allowlist).build().issue(claims -> claims.subject(name));
      sessions.endAll(name);
      sessions.start(name);
      refresh.issue(RefreshGrant.of(name));
      stores.dpopReplayCache().isFirstUse("key", name, now, now.plusSeconds(90));
    }
  }

  @Test
  void what_may_still_be_needed_stays() {
    fill();
    assertThat(stores.purgeExpired()).isZero();
    assertThat(TABLES).allMatch(table -> rows(table) == 2);
  }

  @Test
  void what_is_over_goes_from_every_table() {
    fill();
    for (String table : TABLES) {
      assertThat(update("UPDATE " + prefix + table + " SET expires_at = 1")).isEqualTo(2);
    }
    assertThat(stores.purgeExpired()).isEqualTo(2 * TABLES.size());
    assertThat(TABLES).allMatch(table -> rows(table) == 0);
  }

  @Test
  void a_token_that_is_revoked_again_after_its_row_was_over_stays() {
    stores.denylist().revoke("i", "x", now.minus(Duration.ofDays(1)));
    stores.denylist().revoke("i", "x", now.plusSeconds(600));
    assertThat(stores.purgeExpired()).isZero();
    assertThat(rows("revocations")).isEqualTo(1);
  }

  @Test
  void a_revoked_token_stays_for_the_largest_leeway_and_a_margin_and_no_longer() {
    stores.denylist().revoke("i", "within", now.minus(Duration.ofMinutes(9)));
    stores.denylist().revoke("i", "beyond", now.minus(Duration.ofMinutes(11)));
    stores.denylist().revoke("i", "for ever", Instant.MAX);
    assertThat(stores.purgeExpired()).isEqualTo(1);
    assertThat(rows("revocations")).isEqualTo(2);
  }

  @Test
  void the_highest_number_of_a_cut_off_stays_so_that_none_is_given_twice() {
    CutOffs cutOffs = cutOffs();
    cutOffs.cutOff(CutOffScope.subject(mint.issuerName(), "alice"));
    long highest = cutOffs.cutOff(CutOffScope.subject(mint.issuerName(), "bob"));
    // As if the clock had gone back by an hour since.
    update(
        "UPDATE " + prefix + "revocations SET expires_at = 1, generation = generation + 3600000");
    assertThat(stores.purgeExpired()).isEqualTo(1);
    assertThat(cutOffs.cutOff(CutOffScope.subject(mint.issuerName(), "carol")))
        .isGreaterThan(highest + 3_600_000);
  }

  @Test
  void one_call_deletes_at_most_ten_thousand_rows_of_a_table() {
    stores.denylist().revoke("i", "x", now.minus(Duration.ofDays(1)));
    String place = database.isPostgres() ? "" : ", seq";
    update(
        "INSERT INTO "
            + prefix
            + "revocations (id, kind, expires_at"
            + place
            + ") SELECT CAST("
            + (database.isPostgres()
                ? "decode(lpad(to_hex(n), 32, '0'), 'hex') AS bytea), 0, 1"
                : "LPAD(CAST(n AS VARCHAR), 16, '0') AS VARBINARY(32)), 0, 1, n + 100000")
            + (database.isPostgres()
                ? " FROM generate_series(1, 10500) n"
                : " FROM (SELECT x AS n FROM SYSTEM_RANGE(1, 10500))"));
    assertThat(stores.purgeExpired()).isEqualTo(10_000);
    assertThat(stores.purgeExpired()).isEqualTo(501);
    assertThat(stores.purgeExpired()).isZero();
  }

  @Test
  void writes_delete_what_is_over_by_themselves() throws InterruptedException {
    for (int i = 0; i < 256; i++) {
      stores.denylist().revoke("i", "t" + i, now.minus(Duration.ofDays(1)));
    }
    // It is done in the background.
    for (int i = 0; i < 300 && rows("revocations") > 0; i++) {
      Thread.sleep(100);
    }
    assertThat(rows("revocations")).isZero();
  }

  @Test
  void an_allowed_token_that_is_over_is_refused_before_it_is_deleted() {
    Allowlist allowlist = stores.allowlist();
    Jwt jwt =
        mint.validator()
            .build()
            .validate(
                mint.issuer()
                    .beforeRelease(allowlist)
                    .build()
                    .issue(claims -> claims.subject("alice")));
    assertThat(allowlist.check(jwt, now)).isInstanceOf(RevocationStatus.Live.class);
    update("UPDATE " + prefix + "allowed_tokens SET expires_at = 1");
    assertThat(allowlist.check(jwt, now)).isInstanceOf(RevocationStatus.Revoked.class);
    assertThat(allowlist.remove(jwt)).isFalse();
  }
}
