package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.TokenKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Revocations in H2, which has no horizon of transactions: whoever writes first takes the next
 * place in the feed, out of a row that stays locked until the commit. So places are in the order of
 * commits, and writers take turns.
 */
final class H2Revocations implements RevocationRows {

  private record Now(long lastPlace, long millis) {}

  private final String takePlace;
  private final String place;
  private final String keepToken;
  private final String addToken;
  private final String nextGeneration;
  private final String keepScope;
  private final String addScope;
  private final String now;
  private final String page;

  H2Revocations(H2Dialect dialect, Tables tables) {
    takePlace = tables.in("UPDATE countersign_feed SET seq = seq + 1 WHERE id = 1");
    place = tables.in("SELECT seq FROM countersign_feed WHERE id = 1");
    keepToken =
        tables.in(
            "UPDATE countersign_revocations"
                + " SET expires_at = GREATEST(expires_at, CAST(? AS BIGINT)), seq = ?"
                + " WHERE id = ?");
    addToken =
        tables.in(
            "INSERT INTO countersign_revocations (id, kind, expires_at, seq) VALUES (?, "
                + RevocationRow.TOKEN
                + ", ?, ?)");
    nextGeneration =
        tables.in(
            ("SELECT GREATEST(%s, COALESCE(MAX(generation), 0) + 1)"
                    + " FROM countersign_revocations")
                .formatted(dialect.now()));
    keepScope =
        tables.in(
            "UPDATE countersign_revocations SET generation = ?,"
                + " expires_at = GREATEST(expires_at, CAST(? AS BIGINT)), seq = ? WHERE id = ?");
    addScope =
        tables.in(
            "INSERT INTO countersign_revocations"
                + " (id, kind, issuer, name, generation, expires_at, seq)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)");
    now = tables.in("SELECT seq, %s FROM countersign_feed WHERE id = 1".formatted(dialect.now()));
    page =
        tables.in(
            "SELECT id, kind, issuer, name, generation, expires_at, seq"
                + " FROM countersign_revocations WHERE seq > ? AND expires_at > ?"
                + " ORDER BY seq FETCH FIRST ? ROWS ONLY");
  }

  @Override
  public boolean writesInTransaction() {
    return true;
  }

  private long nextPlace(Statements statements) throws SQLException {
    if (statements.update(takePlace) != 1) {
      throw new SQLException("expected one row in the table feed; call applySchema()");
    }
    return statements.number(place);
  }

  @Override
  public void addToken(Statements statements, TokenKey key, long expiresAt) throws SQLException {
    long seq = nextPlace(statements);
    if (statements.update(keepToken, expiresAt, seq, key.bytes()) == 0) {
      statements.update(addToken, key.bytes(), expiresAt, seq);
    }
  }

  @Override
  public long raise(Statements statements, CutOffScope scope, long keepMillis) throws SQLException {
    long seq = nextPlace(statements);
    long generation = statements.number(nextGeneration);
    long expiresAt = generation + keepMillis;
    byte[] id = RevocationRow.id(scope);
    if (statements.update(keepScope, generation, expiresAt, seq, id) == 0) {
      statements.update(
          addScope,
          id,
          RevocationRow.kind(scope),
          Names.written(scope.issuer()),
          Names.written(scope.id()),
          generation,
          expiresAt,
          seq);
    }
    return generation;
  }

  @Override
  public RevocationFeed.Page page(
      Statements statements, RevocationFeed.Cursor cursor, int maxEntries) throws SQLException {
    Now before =
        statements
            .first(now, columns -> new Now(columns.getLong(1), columns.getLong(2)))
            .orElseThrow(() -> new SQLException("expected one row in the table feed"));
    long after = after(cursor, before);
    List<RevocationFeed.Entry> entries = new ArrayList<>();
    List<Long> places =
        statements.list(
            page,
            columns -> {
              entries.add(RevocationRow.entry(columns));
              return columns.getLong("seq");
            },
            after,
            before.millis(),
            maxEntries);
    boolean more = places.size() == maxEntries;
    // Without an entry nothing was passed over: what has expired between needs no reading.
    long next = places.isEmpty() ? after : places.get(places.size() - 1);
    return new RevocationFeed.Page(
        entries,
        new RevocationFeed.Cursor(Long.toString(next)),
        more,
        Instant.ofEpochMilli(before.millis()));
  }

  /** From the beginning if the cursor is none, or of a database that was replaced by an older. */
  private static long after(RevocationFeed.Cursor cursor, Now now) {
    try {
      long place = Long.parseLong(cursor.value());
      return place <= now.lastPlace() ? place : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
