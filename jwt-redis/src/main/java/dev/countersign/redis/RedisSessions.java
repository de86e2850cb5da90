package dev.countersign.redis;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.RevocationEvent;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.RevocationStoreFullException;
import dev.countersign.jwt.revocation.Session;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import io.lettuce.core.KeyValue;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of one hash each, and for each subject a sorted set of their ids by their ends. Which
 * are live is decided here, by the clock of the node; the server keeps each a little longer.
 */
final class RedisSessions implements Sessions {

  private static final System.Logger LOGGER = System.getLogger(RedisSessions.class.getName());

  /** Keys: session, index. Arguments: id, end, fields and values. */
  private static final Script<Long> START =
      Script.ofNumber(
          Script.NOW,
          Script.FUNCTION_MILLIS,
          Script.FUNCTION_KEEP,
          """
          local before = redis.call('PTTL', KEYS[2])
          redis.call('HSET', KEYS[1], unpack(ARGV, 3))
          redis.call('PEXPIREAT', KEYS[1], ARGV[2])
          redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', millis(now))
          redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
          keep(KEYS[2], before, tonumber(ARGV[2]))
          return 1
          """);

  /**
   * Never brings back a session that was ended. Keys: session, index. Arguments: id, when it was
   * used, end.
   */
  private static final Script<Long> USE =
      Script.ofNumber(
          Script.NOW,
          Script.FUNCTION_MILLIS,
          Script.FUNCTION_KEEP,
          """
          local used = tonumber(redis.call('HGET', KEYS[1], 'u') or 'inf')
          if used >= tonumber(ARGV[2]) then
            return 0
          end
          local before = redis.call('PTTL', KEYS[2])
          redis.call('HSET', KEYS[1], 'u', ARGV[2])
          redis.call('PEXPIREAT', KEYS[1], ARGV[3])
          redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
          keep(KEYS[2], before, tonumber(ARGV[3]))
          return 1
          """);

  /** Keys: session, index. Arguments: id, subject. Answers what was ended. */
  private static final Script<List<Object>> END =
      Script.ofList(
          SessionHash.FUNCTION_READ,
          """
          local session = read(KEYS[1])
          if session[1] ~= ARGV[2] then
            return {}
          end
          redis.call('DEL', KEYS[1])
          redis.call('ZREM', KEYS[2], ARGV[1])
          return session
          """);

  /**
   * Key: index. Arguments: what the names of sessions begin with, how many to end at most. Answers
   * how many names were gone through, and ids and sessions by turns.
   */
  private static final Script<List<Object>> END_SOME =
      Script.ofList(
          SessionHash.FUNCTION_READ,
          """
          local ids = redis.call('ZRANGE', KEYS[1], 0, tonumber(ARGV[2]) - 1)
          local ended = {#ids}
          for _, id in ipairs(ids) do
            local key = ARGV[1] .. id
            local session = read(key)
            if session[1] then
              redis.call('DEL', key)
              table.insert(ended, id)
              table.insert(ended, session)
            end
          end
          if #ids > 0 then
            redis.call('ZREM', KEYS[1], unpack(ids))
          end
          return ended
          """);

  private static final RevocationStatus NO_SID =
      new RevocationStatus.Revoked("the token names no session");

  /** Also for a session of another subject: nobody learns which ids exist. */
  private static final RevocationStatus OVER =
      new RevocationStatus.Revoked("the token names no live session of its subject");

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");

  private final Connection connection;
  private final LastingWrites writes;
  private final Keyspace keys;
  private final SessionTimeouts timeouts;
  private final InstantSource clock;
  private final RevocationListener listener;

  RedisSessions(
      Connection connection,
      LastingWrites writes,
      Keyspace keys,
      SessionTimeouts timeouts,
      InstantSource clock,
      RevocationListener listener) {
    this.connection = connection;
    this.writes = writes;
    this.keys = keys;
    this.timeouts = timeouts;
    this.clock = clock;
    this.listener = listener;
  }

  @Override
  public Session start(String subject, Optional<String> clientId, Optional<String> description) {
    // As it is written, so that it equals what is read.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Session session = Session.begin(subject, clientId, description, now);
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(Bytes.of(session.id()));
    arguments.add(Bytes.of(keptUntil(session)));
    arguments.addAll(SessionHash.write(session));
    connection.begin().run(START, keysOf(session), arguments.toArray(byte[][]::new));
    listener.happened(new RevocationEvent.SessionStarted(session, now));
    return session;
  }

  private Instant keptUntil(Session session) {
    return timeouts.endOf(session).plus(Margins.SKEW);
  }

  private List<byte[]> keysOf(Session session) {
    return List.of(keys.session(session.id()), keys.sessionsOf(session.subject()));
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    Optional<String> id = jwt.string("sid");
    if (id.isEmpty()) {
      return NO_SID;
    }
    if (!ID.matcher(id.get()).matches()) {
      return OVER;
    }
    return Check.orCannotTell(() -> check(jwt, id.get(), now));
  }

  private RevocationStatus check(Jwt jwt, String id, Instant now) {
    Exchange exchange = connection.begin();
    Optional<Session> session = read(exchange, id);
    if (session.isEmpty()
        || !jwt.subject().filter(session.get().subject()::equals).isPresent()
        || !timeouts.isLive(session.get(), now)) {
      return OVER;
    }
    if (timeouts.isUseToBeWritten(session.get(), now)) {
      return use(exchange, session.get(), now);
    }
    return RevocationStatus.live();
  }

  /** That a use cannot be written lets the session end early, but it is live now. */
  private RevocationStatus use(Exchange exchange, Session session, Instant now) {
    Session used = session.usedAt(now);
    try {
      exchange.run(
          USE,
          keysOf(session),
          Bytes.of(session.id()),
          Bytes.of(used.lastUsedAt()),
          Bytes.of(keptUntil(used)));
    } catch (RevocationStoreException | RevocationStoreFullException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "the use of a session could not be written", e);
    }
    return RevocationStatus.live();
  }

  private Optional<Session> read(Exchange exchange, String id) {
    byte[] key = keys.session(id);
    return SessionHash.read(
        id, exchange.call(commands -> commands.hmget(key, SessionHash.fields())));
  }

  @Override
  public List<Session> of(String subject) {
    byte[] index = keys.sessionsOf(subject);
    List<byte[]> ids = connection.begin().call(commands -> commands.zrange(index, 0, -1));
    // Between this and the reading of them some may end, which then are left out.
    List<Optional<Session>> read = readEach(ids);
    Instant now = clock.instant();
    return read.stream()
        .flatMap(Optional::stream)
        .filter(session -> session.subject().equals(subject) && timeouts.isLive(session, now))
        .sorted(Comparator.comparing(Session::startedAt).thenComparing(Session::id))
        .toList();
  }

  private List<Optional<Session>> readEach(List<byte[]> ids) {
    List<String> names = ids.stream().map(Bytes::text).toList();
    List<List<KeyValue<byte[], byte[]>>> rows =
        connection.callEach(
            names.stream()
                .map(keys::session)
                .<Exchange.Command<List<KeyValue<byte[], byte[]>>>>map(
                    key -> commands -> commands.hmget(key, SessionHash.fields()))
                .toList());
    List<Optional<Session>> sessions = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      sessions.add(SessionHash.read(names.get(i), rows.get(i)));
    }
    return sessions;
  }

  @Override
  public boolean end(String id) {
    if (!ID.matcher(id).matches()) {
      return false;
    }
    byte[] key = keys.session(id);
    byte @Nullable [] subject =
        connection
            .begin()
            .<byte @Nullable []>call(commands -> commands.hget(key, Bytes.of(SessionHash.SUBJECT)));
    // Also if it is not there: it may have been ended by a call that was not confirmed.
    return endOf(subject == null ? "" : Bytes.text(subject), id);
  }

  @Override
  public boolean end(String subject, String id) {
    return ID.matcher(id).matches() && endOf(subject, id);
  }

  private boolean endOf(String subject, String id) {
    Instant now = clock.instant();
    return writes.run(
        END,
        List.of(keys.session(id), keys.sessionsOf(subject)),
        row -> tell(SessionHash.readAnswer(id, row).stream().toList(), now) == 1,
        Bytes.of(id),
        Bytes.of(subject));
  }

  @Override
  public int endAll(String subject) {
    int lived = 0;
    Ended piece;
    do {
      Instant now = clock.instant();
      piece =
          writes.run(
              END_SOME,
              List.of(keys.sessionsOf(subject)),
              answer -> tellEach(answer, now),
              keys.session(""),
              Bytes.of(Connection.PIECE));
      lived += piece.lived();
      // A piece that is not full was the last: then nothing is left, be it begun meanwhile.
    } while (piece.seen() == Connection.PIECE);
    return lived;
  }

  /** How many names were gone through, and how many of their sessions lived. */
  private record Ended(long seen, int lived) {}

  private Ended tellEach(List<Object> answer, Instant now) {
    List<Session> ended = new ArrayList<>(answer.size() / 2);
    for (int i = 1; i < answer.size(); i += 2) {
      SessionHash.readAnswer(Bytes.text((byte[]) answer.get(i)), (List<?>) answer.get(i + 1))
          .ifPresent(ended::add);
    }
    return new Ended((Long) answer.get(0), tell(ended, now));
  }

  /** Those that lived until now; the others had ended by themselves. */
  private int tell(List<Session> ended, Instant now) {
    List<Session> lived = ended.stream().filter(session -> timeouts.isLive(session, now)).toList();
    lived.forEach(session -> listener.happened(new RevocationEvent.SessionEnded(session, now)));
    return lived.size();
  }
}
