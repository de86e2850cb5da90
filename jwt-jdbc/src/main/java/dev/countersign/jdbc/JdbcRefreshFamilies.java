package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RefreshFamily;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RevocationStoreException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Refresh families, one row each; what is conditional is so within one statement. */
final class JdbcRefreshFamilies implements RefreshFamilies {

  private static final int MAX_ID_LENGTH = 128;

  /** Some milliseconds for the database, and far below the time-out. */
  private static final int PIECE = 500;

  private static final String FIND =
      "SELECT id, subject, client_id, session_id, attributes, wrapped_key, created_at,"
          + " absolute_expiry, idle_expiry, counter, rotated_at, revoked_at, revoked_cause"
          + " FROM countersign_refresh_families WHERE ";

  private final StoreCalls calls;
  private final String insert;
  private final String find;
  private final String findBySubject;
  private final String findBySession;
  private final String advance;
  private final String revoke;

  JdbcRefreshFamilies(StoreCalls calls, Dialect dialect, Tables tables) {
    this.calls = calls;
    insert =
        dialect.insertIfAbsent(
            tables.in(
                "INSERT INTO countersign_refresh_families (id, subject_key, session_key, subject,"
                    + " client_id, session_id, attributes, wrapped_key, created_at,"
                    + " absolute_expiry, idle_expiry, counter, rotated_at, revoked_at,"
                    + " revoked_cause, expires_at)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    find = tables.in(FIND + "id = ?");
    findBySubject = tables.in(FIND + "subject_key = ?");
    findBySession = tables.in(FIND + "session_key = ?");
    advance =
        tables.in(
            "UPDATE countersign_refresh_families"
                + " SET counter = counter + 1, rotated_at = ?, idle_expiry = ?"
                + " WHERE id = ? AND counter = ? AND revoked_at IS NULL");
    revoke =
        tables.in(
            "UPDATE countersign_refresh_families SET revoked_at = ?, revoked_cause = ?"
                + " WHERE id = ? AND revoked_at IS NULL");
  }

  @Override
  public void add(RefreshFamily family) {
    RefreshGrant grant = family.grant();
    Object[] row = {
      requireId(family.id()),
      Names.digest(grant.subject()),
      grant.sessionId().map(Names::digest).orElse(null),
      Names.written(grant.subject()),
      Names.written(grant.clientId()),
      Names.written(grant.sessionId()),
      attributes(grant.attributes()),
      family.wrappedKey(),
      family.createdAt().toEpochMilli(),
      family.absoluteExpiry().toEpochMilli(),
      family.idleExpiry().toEpochMilli(),
      family.counter(),
      family.rotatedAt().toEpochMilli(),
      family.revocation().map(revocation -> revocation.at().toEpochMilli()).orElse(null),
      family.revocation().map(revocation -> revocation.cause().name()).orElse(null),
      family.absoluteExpiry().toEpochMilli() + RevocationRow.MARGIN_MILLIS
    };
    if (!calls.write(statements -> statements.insert(insert, row))) {
      throw new RevocationStoreException(
          "there is a refresh family with this id; nothing was added. Give each a random id");
    }
  }

  private static String requireId(String id) {
    if (!isId(id)) {
      throw new IllegalArgumentException(
          "expected an id of 1 to " + MAX_ID_LENGTH + " printable ASCII characters");
    }
    return id;
  }

  /** Anything else cannot be found, and some of it not be asked for. */
  private static boolean isId(String id) {
    return !id.isEmpty()
        && id.length() <= MAX_ID_LENGTH
        && id.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  @Override
  public Optional<RefreshFamily> find(String id) {
    return isId(id)
        ? calls.read(statements -> statements.first(find, JdbcRefreshFamilies::family, id))
        : Optional.empty();
  }

  @Override
  public boolean advance(String id, long expectedCounter, Instant rotatedAt, Instant idleExpiry) {
    return isId(id)
        && calls.write(
            statements ->
                statements.update(
                        advance,
                        rotatedAt.toEpochMilli(),
                        idleExpiry.toEpochMilli(),
                        id,
                        expectedCounter)
                    == 1);
  }

  @Override
  public boolean revoke(String id, RefreshFamily.Revocation revocation) {
    return isId(id)
        && calls.write(
            statements ->
                statements.update(
                        revoke, revocation.at().toEpochMilli(), revocation.cause().name(), id)
                    == 1);
  }

  /** Pieces of one round trip and one transaction each. */
  @Override
  public void revokeAll(
      List<String> ids, RefreshFamily.Revocation revocation, Consumer<String> ended) {
    // In one order, so that two who end the same do not wait for each other.
    List<String> all = ids.stream().filter(JdbcRefreshFamilies::isId).sorted().toList();
    for (int from = 0; from < all.size(); from += PIECE) {
      List<String> piece = all.subList(from, Math.min(all.size(), from + PIECE));
      revokePiece(piece, revocation).forEach(ended);
    }
  }

  private List<String> revokePiece(List<String> ids, RefreshFamily.Revocation revocation) {
    List<Object[]> rows = new ArrayList<>(ids.size());
    for (String id : ids) {
      rows.add(new Object[] {revocation.at().toEpochMilli(), revocation.cause().name(), id});
    }
    int[] changed = calls.write(true, statements -> statements.updateEach(revoke, rows));
    return IntStream.range(0, changed.length)
        .filter(i -> changed[i] == 1)
        .mapToObj(ids::get)
        .toList();
  }

  @Override
  public List<RefreshFamily> findBySubject(String subject) {
    return find(findBySubject, subject);
  }

  @Override
  public List<RefreshFamily> findBySession(String sessionId) {
    return find(findBySession, sessionId);
  }

  private List<RefreshFamily> find(String sql, String name) {
    return calls.read(
        statements -> statements.list(sql, JdbcRefreshFamilies::family, Names.digest(name)));
  }

  private static RefreshFamily family(ResultSet columns) throws SQLException {
    return new RefreshFamily(
        columns.getString("id"),
        new RefreshGrant(
            Names.read(columns.getString("subject")),
            Names.readOptional(columns.getString("client_id")),
            Names.readOptional(columns.getString("session_id")),
            attributes(columns.getString("attributes"))),
        columns.getString("wrapped_key"),
        instant(columns, "created_at"),
        instant(columns, "absolute_expiry"),
        instant(columns, "idle_expiry"),
        columns.getLong("counter"),
        instant(columns, "rotated_at"),
        revocation(columns));
  }

  private static Optional<RefreshFamily.Revocation> revocation(ResultSet columns)
      throws SQLException {
    String cause = columns.getString("revoked_cause");
    return cause == null
        ? Optional.empty()
        : Optional.of(
            new RefreshFamily.Revocation(
                instant(columns, "revoked_at"), RefreshFamily.Cause.valueOf(cause)));
  }

  private static Instant instant(ResultSet columns, String name) throws SQLException {
    return Instant.ofEpochMilli(columns.getLong(name));
  }

  private static String attributes(Map<String, String> attributes) {
    return attributes.entrySet().stream()
        .map(attribute -> encoded(attribute.getKey()) + "=" + encoded(attribute.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Map<String, String> attributes(String written) {
    Map<String, String> attributes = new TreeMap<>();
    if (!written.isEmpty()) {
      for (String attribute : written.split("&", -1)) {
        int equals = attribute.indexOf('=');
        attributes.put(
            URLDecoder.decode(attribute.substring(0, equals), StandardCharsets.UTF_8),
            URLDecoder.decode(attribute.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return attributes;
  }
}
