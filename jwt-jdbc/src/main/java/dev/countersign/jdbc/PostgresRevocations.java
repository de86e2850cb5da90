package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.TokenKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Revocations in PostgreSQL, followed by transaction id.
 *
 * <p>Neither sequences nor transaction ids are in the order of commits. So rows are read in the
 * order of their transactions' ids, all that are visible; but the next scan begins where the oldest
 * transaction was that still ran at the <em>beginning</em> of this one. What commits late comes
 * then; what comes twice does no harm; and a transaction that runs for hours makes nobody wait.
 */
final class PostgresRevocations implements RevocationRows {

  /**
   * A cursor: server, where the next scan begins, and, within a scan, the last row that was read.
   * Not of the same server is whatever was started or promoted in between: its ids may come again.
   */
  private record Place(String server, long scanFrom, Optional<Last> last) {

    private record Last(long xid, String hexId) {}

    private static final Pattern FORMAT =
        Pattern.compile("(\\S+) (\\d{1,18})(?: (\\d{1,18}) ((?:[0-9a-f]{2})+))?");

    static Optional<Place> of(RevocationFeed.Cursor cursor) {
      Matcher matcher = FORMAT.matcher(cursor.value());
      if (!matcher.matches()) {
        return Optional.empty();
      }
      return Optional.of(
          new Place(
              matcher.group(1),
              Long.parseLong(matcher.group(2)),
              Optional.ofNullable(matcher.group(3))
                  .map(xid -> new Last(Long.parseLong(xid), matcher.group(4)))));
    }

    RevocationFeed.Cursor cursor() {
      return new RevocationFeed.Cursor(
          server
              + " "
              + scanFrom
              + last.map(row -> " " + row.xid() + " " + row.hexId()).orElse(""));
    }
  }

  /** What the database says of itself together with each page. */
  private record Now(String server, long horizon, long millis) {

    boolean knows(Place place) {
      return place.server().equals(server) && place.scanFrom() <= horizon;
    }
  }

  private record Found(Now now, List<RevocationFeed.Entry> entries, Optional<Place.Last> last) {}

  private static final Place BEGINNING = new Place("", 0, Optional.empty());
  private static final String BEFORE_EVERY_ID = "";

  private final boolean notifies;
  private final String addToken;
  private final String raise;
  private final String page;

  PostgresRevocations(PostgresDialect dialect, Tables tables) {
    String now = dialect.now();
    notifies = dialect.notifies();
    String insertToken =
        tables.in(
            "INSERT INTO countersign_revocations AS old (id, kind, expires_at)"
                + (" VALUES (?, " + RevocationRow.TOKEN + ", ?)")
                + " ON CONFLICT (id) DO UPDATE"
                + " SET expires_at = excluded.expires_at, xid = pg_current_xact_id()"
                // One that stays longer anyway needs no second place in the feed.
                + " WHERE excluded.expires_at > old.expires_at");
    addToken = notifies ? notifying(insertToken + " RETURNING id", "id", tables) : insertToken;
    String insertScope =
        tables.in(
            ("WITH n (generation) AS (SELECT GREATEST(%1$s,"
                    + " (SELECT MAX(generation) FROM countersign_revocations) + 1))"
                    + " INSERT INTO countersign_revocations AS old"
                    + " (id, kind, issuer, name, generation, expires_at)"
                    + " SELECT ?, ?, ?, ?, generation, generation + ? FROM n"
                    + " ON CONFLICT (id) DO UPDATE SET"
                    + " generation = GREATEST(excluded.generation, old.generation + 1),"
                    + " expires_at = GREATEST(old.expires_at,"
                    + " GREATEST(excluded.generation, old.generation + 1)"
                    + " + excluded.expires_at - excluded.generation),"
                    + " xid = pg_current_xact_id()"
                    + " RETURNING generation")
                .formatted(now));
    raise = notifies ? notifying(insertScope, "generation", tables) : insertScope;
    page =
        tables.in(
            ("SELECT h.server, h.horizon, h.now, e.* FROM (SELECT"
                    // Fails on a replica that only reads: it lags, and gives no transaction ids.
                    + " substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '-'"
                    + " || CAST(EXTRACT(EPOCH FROM pg_postmaster_start_time()) * 1000000 AS bigint)"
                    + " AS server,"
                    + " CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)"
                    + " AS horizon,"
                    + " %1$s AS now) h"
                    + " LEFT JOIN LATERAL (SELECT CAST(CAST(xid AS text) AS bigint) AS xid,"
                    + " id, kind, issuer, name, generation, expires_at"
                    + " FROM countersign_revocations"
                    + " WHERE (xid, id) > (CAST(CAST(? AS text) AS xid8), CAST(? AS bytea))"
                    + " AND expires_at > h.now"
                    + " ORDER BY countersign_revocations.xid, id LIMIT ?) e ON TRUE"
                    + " ORDER BY e.xid, e.id")
                .formatted(now));
  }

  /**
   * One statement still: those who listen are told once it is committed, and not at all if no row
   * was written.
   */
  private static String notifying(String insertReturning, String column, Tables tables) {
    return "WITH written AS (%s) SELECT %s, pg_notify('%s', '') FROM written"
        .formatted(insertReturning, column, Notifications.channel(tables));
  }

  @Override
  public boolean writesInTransaction() {
    return false;
  }

  @Override
  public void addToken(Statements statements, TokenKey key, long expiresAt) throws SQLException {
    if (notifies) {
      statements.first(addToken, written -> key, key.bytes(), expiresAt);
    } else {
      statements.update(addToken, key.bytes(), expiresAt);
    }
  }

  @Override
  public long raise(Statements statements, CutOffScope scope, long keepMillis) throws SQLException {
    return statements.number(
        raise,
        RevocationRow.id(scope),
        RevocationRow.kind(scope),
        Names.written(scope.issuer()),
        Names.written(scope.id()),
        keepMillis);
  }

  @Override
  public RevocationFeed.Page page(
      Statements statements, RevocationFeed.Cursor cursor, int maxEntries) throws SQLException {
    Place asked = Place.of(cursor).orElse(BEGINNING);
    Found found = find(statements, asked, maxEntries);
    if (!asked.equals(BEGINNING) && !found.now().knows(asked)) {
      asked = BEGINNING;
      found = find(statements, asked, maxEntries);
    }
    boolean more = found.entries().size() == maxEntries;
    // What was visible when the scan began is read when it is over.
    long nextScanFrom = asked.last().isPresent() ? asked.scanFrom() : found.now().horizon();
    Place next =
        new Place(found.now().server(), nextScanFrom, more ? found.last() : Optional.empty());
    return new RevocationFeed.Page(
        found.entries(), next.cursor(), more, Instant.ofEpochMilli(found.now().millis()));
  }

  private Found find(Statements statements, Place place, int maxEntries) throws SQLException {
    List<RevocationFeed.Entry> entries = new ArrayList<>();
    List<Place.Last> rows = new ArrayList<>();
    List<Now> now =
        statements.list(
            page,
            columns -> {
              byte[] id = columns.getBytes("id");
              if (id != null) {
                entries.add(RevocationRow.entry(columns));
                rows.add(new Place.Last(columns.getLong("xid"), HexFormat.of().formatHex(id)));
              }
              return new Now(
                  columns.getString("server"), columns.getLong("horizon"), columns.getLong("now"));
            },
            Long.toString(place.last().map(Place.Last::xid).orElse(place.scanFrom())),
            HexFormat.of().parseHex(place.last().map(Place.Last::hexId).orElse(BEFORE_EVERY_ID)),
            maxEntries);
    Optional<Place.Last> last =
        rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(rows.size() - 1));
    return new Found(now.get(0), entries, last);
  }
}
