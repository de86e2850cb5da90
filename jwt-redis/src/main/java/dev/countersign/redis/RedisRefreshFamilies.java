package dev.countersign.redis;

import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RefreshFamily;
import dev.countersign.jwt.revocation.RevocationStoreException;
import io.lettuce.core.KeyValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Refresh families of one hash each, and for each subject and session a sorted set of their ids by
 * their absolute ends.
 */
final class RedisRefreshFamilies implements RefreshFamilies {

  /** Keys: family, indexes. Arguments: id, end, fields and values. Answers 0 if there is one. */
  private static final Script<Long> ADD =
      Script.ofNumber(
          Script.NOW,
          Script.FUNCTION_MILLIS,
          Script.FUNCTION_KEEP,
          """
          if redis.call('EXISTS', KEYS[1]) == 1 then
            return 0
          end
          redis.call('HSET', KEYS[1], unpack(ARGV, 3))
          redis.call('PEXPIREAT', KEYS[1], ARGV[2])
          for i = 2, #KEYS do
            local before = redis.call('PTTL', KEYS[i])
            redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', millis(now))
            redis.call('ZADD', KEYS[i], ARGV[2], ARGV[1])
            keep(KEYS[i], before, tonumber(ARGV[2]))
          end
          return 1
          """);

  /**
   * Key: family. Arguments: the counter that it must have, the next, when, the new idle end. The
   * counters are compared as texts, since Lua counts no further than 2^53.
   */
  private static final Script<Long> ADVANCE =
      Script.ofNumber(
          """
          local family = redis.call('HMGET', KEYS[1], 'n', 'r')
          if family[1] ~= ARGV[1] or family[2] then
            return 0
          end
          redis.call('HSET', KEYS[1], 'n', ARGV[2], 'o', ARGV[3], 'i', ARGV[4])
          return 1
          """);

  /** Key: family. Arguments: when, why. */
  private static final Script<Long> REVOKE =
      Script.ofNumber(
          """
          local family = redis.call('HMGET', KEYS[1], 'n', 'r')
          if not family[1] or family[2] then
            return 0
          end
          redis.call('HSET', KEYS[1], 'r', ARGV[1], 'w', ARGV[2])
          return 1
          """);

  /**
   * Keys: families. Arguments: when, why, how many families. Answers for each whether it ended now.
   */
  private static final Script<List<Object>> REVOKE_EACH =
      Script.ofList(
          """
          local ended = {}
          for i = 1, tonumber(ARGV[3]) do
            local family = redis.call('HMGET', KEYS[i], 'n', 'r')
            if not family[1] or family[2] then
              ended[i] = 0
            else
              redis.call('HSET', KEYS[i], 'r', ARGV[1], 'w', ARGV[2])
              ended[i] = 1
            end
          end
          return ended
          """);

  private final Connection connection;
  private final LastingWrites writes;
  private final Keyspace keys;

  RedisRefreshFamilies(Connection connection, LastingWrites writes, Keyspace keys) {
    this.connection = connection;
    this.writes = writes;
    this.keys = keys;
  }

  @Override
  public void add(RefreshFamily family) {
    List<byte[]> touched = new ArrayList<>();
    touched.add(keys.family(family.id()));
    touched.add(keys.familiesOf(family.grant().subject()));
    family.grant().sessionId().ifPresent(id -> touched.add(keys.familiesIn(id)));
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(Bytes.of(family.id()));
    arguments.add(Bytes.of(family.absoluteExpiry().plus(Margins.SKEW)));
    arguments.addAll(FamilyHash.write(family));
    long added = connection.begin().run(ADD, touched, arguments.toArray(byte[][]::new));
    if (added == 0) {
      throw new RevocationStoreException(
          "there is a refresh family with this id; nothing was added. Give each a random id");
    }
  }

  @Override
  public Optional<RefreshFamily> find(String id) {
    byte[] key = keys.family(id);
    return FamilyHash.read(
        id, connection.begin().call(commands -> commands.hmget(key, FamilyHash.fields())));
  }

  @Override
  public boolean advance(String id, long expectedCounter, Instant rotatedAt, Instant idleExpiry) {
    long advanced =
        connection
            .begin()
            .run(
                ADVANCE,
                List.of(keys.family(id)),
                Bytes.of(expectedCounter),
                Bytes.of(expectedCounter + 1),
                Bytes.of(rotatedAt),
                Bytes.of(idleExpiry));
    return advanced == 1;
  }

  @Override
  public boolean revoke(String id, RefreshFamily.Revocation revocation) {
    long revoked =
        writes.run(
            REVOKE,
            List.of(keys.family(id)),
            Bytes.of(revocation.at()),
            Bytes.of(FamilyHash.letter(revocation.cause())));
    return revoked == 1;
  }

  /** In pieces, so that neither the server nor the calls of others wait for long. */
  @Override
  public void revokeAll(
      List<String> ids, RefreshFamily.Revocation revocation, Consumer<String> ended) {
    for (int from = 0; from < ids.size(); from += Connection.PIECE) {
      List<String> piece = ids.subList(from, Math.min(ids.size(), from + Connection.PIECE));
      writes.run(
          REVOKE_EACH,
          piece.stream().map(keys::family).toList(),
          answer -> tell(piece, answer, ended),
          Bytes.of(revocation.at()),
          Bytes.of(FamilyHash.letter(revocation.cause())),
          Bytes.of(piece.size()));
    }
  }

  private static int tell(List<String> ids, List<Object> answer, Consumer<String> ended) {
    for (int i = 0; i < ids.size(); i++) {
      if (answer.get(i).equals(1L)) {
        ended.accept(ids.get(i));
      }
    }
    return ids.size();
  }

  @Override
  public List<RefreshFamily> findBySubject(String subject) {
    return read(keys.familiesOf(subject)).stream()
        .filter(family -> family.grant().subject().equals(subject))
        .toList();
  }

  @Override
  public List<RefreshFamily> findBySession(String sessionId) {
    return read(keys.familiesIn(sessionId)).stream()
        .filter(family -> family.grant().sessionId().equals(Optional.of(sessionId)))
        .toList();
  }

  private List<RefreshFamily> read(byte[] index) {
    List<String> ids =
        connection.begin().call(commands -> commands.zrange(index, 0, -1)).stream()
            .map(Bytes::text)
            .toList();
    List<List<KeyValue<byte[], byte[]>>> rows =
        connection.callEach(
            ids.stream()
                .map(keys::family)
                .<Exchange.Command<List<KeyValue<byte[], byte[]>>>>map(
                    key -> commands -> commands.hmget(key, FamilyHash.fields()))
                .toList());
    List<RefreshFamily> families = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      FamilyHash.read(ids.get(i), rows.get(i)).ifPresent(families::add);
    }
    return families;
  }
}
