package dev.countersign.jdbc;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.RevocationEvent;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.Session;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Sessions, each with the generation that its subject had when it began. To end all is to raise the
 * generation, which every question compares: so a session that is being started at the same time is
 * ended too, though its row cannot be seen yet. The rows that are seen are deleted as well.
 */
final class JdbcSessions implements Sessions {

  private static final RevocationStatus NO_SID =
      new RevocationStatus.Revoked("the token names no session");

  /** Also for a session of another subject: nobody learns which ids exist. */
  private static final RevocationStatus OVER =
      new RevocationStatus.Revoked("the token names no live session of its subject");

  private static final String COLUMNS =
      "id, subject, client_id, description, started_at, last_used_at";

  private static final String NOT_ENDED =
      " AND generation >= COALESCE((SELECT e.generation FROM countersign_session_ends e"
          + " WHERE e.id = subject_key), 0)";

  private final StoreCalls calls;
  private final SessionTimeouts timeouts;
  private final InstantSource clock;
  private final RevocationListener listener;
  private final String start;
  private final String find;
  private final String use;
  private final String list;
  private final String end;
  private final String endOfSubject;
  private final String generation;
  private final String raise;
  private final String firstRaise;
  private final String endAll;
  private final String deleteEnded;

  JdbcSessions(
      StoreCalls calls,
      Dialect dialect,
      Tables tables,
      SessionTimeouts timeouts,
      InstantSource clock,
      RevocationListener listener) {
    this.calls = calls;
    this.timeouts = timeouts;
    this.clock = clock;
    this.listener = RevocationListener.all(listener);
    String sessions = tables.in("countersign_sessions");
    String notEnded = tables.in(NOT_ENDED);
    start =
        tables.in(
            "INSERT INTO countersign_sessions (id, subject_key, subject, client_id, description,"
                + " started_at, last_used_at, expires_at, generation)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, COALESCE((SELECT e.generation"
                + " FROM countersign_session_ends e WHERE e.id = ?), 0))");
    find = "SELECT " + COLUMNS + " FROM " + sessions + " WHERE id = ?" + notEnded;
    use =
        "UPDATE "
            + sessions
            + " SET last_used_at = ?, expires_at = ?"
            + " WHERE id = ? AND last_used_at = ?";
    list = "SELECT " + COLUMNS + " FROM " + sessions + " WHERE subject_key = ?" + notEnded;
    end = dialect.deleteReturning(sessions, "id = ?" + notEnded, COLUMNS);
    endOfSubject =
        dialect.deleteReturning(sessions, "id = ? AND subject_key = ?" + notEnded, COLUMNS);
    raise =
        tables.in(
            ("UPDATE countersign_session_ends SET generation = GREATEST(generation + 1, %1$s),"
                    + " expires_at = GREATEST(expires_at, %1$s + ?) WHERE id = ?")
                .formatted(dialect.now()));
    firstRaise =
        dialect.insertIfAbsent(
            tables.in(
                ("INSERT INTO countersign_session_ends (generation, expires_at, id)"
                        + " VALUES (%1$s, %1$s + ?, ?)")
                    .formatted(dialect.now())));
    generation = tables.in("SELECT generation FROM countersign_session_ends WHERE id = ?");
    deleteEnded =
        tables.in(
            "DELETE FROM countersign_sessions WHERE subject_key = ? AND generation <"
                + " (SELECT e.generation FROM countersign_session_ends e WHERE e.id = ?)");
    endAll = dialect.deleteReturning(sessions, "subject_key = ? AND generation < ?", COLUMNS);
  }

  @Override
  public Session start(String subject, Optional<String> clientId, Optional<String> description) {
    // In whole milliseconds, as it will be read.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Session session = Session.begin(subject, clientId, description, now);
    byte[] id = SessionId.bytes(session.id()).orElseThrow();
    byte[] subjectKey = Names.digest(subject);
    calls.write(
        statements ->
            statements.update(
                start,
                id,
                subjectKey,
                Names.written(subject),
                Names.written(clientId),
                Names.written(description),
                now.toEpochMilli(),
                now.toEpochMilli(),
                keepUntil(session),
                subjectKey));
    listener.happened(new RevocationEvent.SessionStarted(session, now));
    return session;
  }

  private long keepUntil(Session session) {
    return timeouts.endOf(session).toEpochMilli() + RevocationRow.MARGIN_MILLIS;
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    Optional<String> sid = jwt.string("sid");
    if (sid.isEmpty()) {
      return NO_SID;
    }
    Optional<byte[]> id = SessionId.bytes(sid.get());
    return id.isEmpty()
        ? OVER
        : calls.check(
            statements -> {
              Optional<Session> live =
                  statements
                      .first(find, JdbcSessions::session, id.get())
                      .filter(
                          session -> jwt.subject().filter(session.subject()::equals).isPresent())
                      .filter(session -> timeouts.isLive(session, now));
              if (live.isPresent() && timeouts.isUseToBeWritten(live.get(), now)) {
                use(statements, id.get(), live.get(), now);
              }
              return live.isPresent() ? RevocationStatus.live() : OVER;
            });
  }

  /** Changes nothing if another use came first, which says the same, or if it was ended. */
  private void use(Statements statements, byte[] id, Session session, Instant now)
      throws SQLException {
    Session used = session.usedAt(now.truncatedTo(ChronoUnit.MILLIS));
    statements.update(
        use,
        used.lastUsedAt().toEpochMilli(),
        keepUntil(used),
        id,
        session.lastUsedAt().toEpochMilli());
  }

  private static Session session(ResultSet columns) throws SQLException {
    return new Session(
        SessionId.text(columns.getBytes("id")),
        Names.read(columns.getString("subject")),
        Names.readOptional(columns.getString("client_id")),
        Names.readOptional(columns.getString("description")),
        Instant.ofEpochMilli(columns.getLong("started_at")),
        Instant.ofEpochMilli(columns.getLong("last_used_at")));
  }

  @Override
  public List<Session> of(String subject) {
    Instant now = clock.instant();
    return calls
        .read(statements -> statements.list(list, JdbcSessions::session, Names.digest(subject)))
        .stream()
        .filter(session -> timeouts.isLive(session, now))
        .sorted(Comparator.comparing(Session::startedAt).thenComparing(Session::id))
        .toList();
  }

  @Override
  public boolean end(String id) {
    Optional<byte[]> bytes = SessionId.bytes(id);
    return bytes.isPresent()
        && tell(calls.write(statements -> statements.list(end, JdbcSessions::session, bytes.get())))
            == 1;
  }

  @Override
  public boolean end(String subject, String id) {
    Optional<byte[]> bytes = SessionId.bytes(id);
    return bytes.isPresent()
        && tell(
                calls.write(
                    statements ->
                        statements.list(
                            endOfSubject,
                            JdbcSessions::session,
                            bytes.get(),
                            Names.digest(subject))))
            == 1;
  }

  @Override
  public int endAll(String subject) {
    byte[] subjectKey = Names.digest(subject);
    Object[] ended = {timeouts.absolute().toMillis() + RevocationRow.MARGIN_MILLIS, subjectKey};
    return tell(
        calls.write(
            true,
            statements -> {
              // First those that were ended before and are only still there: they do not count.
              statements.update(deleteEnded, subjectKey, subjectKey);
              statements.updateOrInsert(raise, ended, firstRaise, ended);
              long raised = statements.number(generation, subjectKey);
              return statements.list(endAll, JdbcSessions::session, subjectKey, raised);
            }));
  }

  /** Those that lived until now; the others had ended by themselves. */
  private int tell(List<Session> ended) {
    Instant now = clock.instant();
    List<Session> lived = ended.stream().filter(session -> timeouts.isLive(session, now)).toList();
    lived.forEach(session -> listener.happened(new RevocationEvent.SessionEnded(session, now)));
    return lived.size();
  }
}
