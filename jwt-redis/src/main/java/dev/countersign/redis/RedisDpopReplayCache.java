package dev.countersign.redis;

import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.jwt.revocation.RevocationStoreFullException;
import dev.countersign.jwt.revocation.TokenKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A replay cache of one key for each proof, and one for each client that counts its proofs. */
final class RedisDpopReplayCache implements DpopReplayCache {

  /**
   * Keys: proof, number of proofs of its key. Arguments: for how long the proof is needed by its
   * own clock and by any, in milliseconds; how many proofs a client may have in that time. Answers
   * 1 for the first use, 0 for another, -1 if there are too many.
   */
  private static final Script<Long> USE =
      Script.ofNumber(
          """
          if redis.call('EXISTS', KEYS[1]) == 1 then
            return 0
          end
          local before = tonumber(redis.call('GET', KEYS[2]) or '0')
          if before >= tonumber(ARGV[3]) then
            return -1
          end
          redis.call('SET', KEYS[1], '1', 'PX', ARGV[2])
          if before == 0 then
            redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])
          else
            redis.call('SET', KEYS[2], before + 1, 'KEEPTTL')
          end
          return 1
          """);

  private final Connection connection;
  private final Keyspace keys;
  private final int maxProofsOfOneKey;

  RedisDpopReplayCache(Connection connection, Keyspace keys, int maxProofsOfOneKey) {
    if (maxProofsOfOneKey < 1) {
      throw new IllegalArgumentException(
          "expected one proof or more of one key, but it is " + maxProofsOfOneKey);
    }
    this.connection = connection;
    this.keys = keys;
    this.maxProofsOfOneKey = maxProofsOfOneKey;
  }

  @Override
  public boolean isFirstUse(String keyThumbprint, String id, Instant now, Instant until) {
    // By a duration, so that the server's clock may be anywhere. A part of a millisecond counts.
    long millis = Math.max(0, Duration.between(now, until).toMillis()) + 1;
    long answer =
        connection
            .begin()
            .run(
                USE,
                List.of(keys.proof(TokenKey.of(keyThumbprint, id)), keys.proofsOf(keyThumbprint)),
                Bytes.of(millis),
                Bytes.of(millis + Margins.SKEW.toMillis()),
                Bytes.of(maxProofsOfOneKey));
    if (answer < 0) {
      throw new RevocationStoreFullException(
          "one key used "
              + maxProofsOfOneKey
              + " proofs within their time, which is the bound; slow the client down, or raise it");
    }
    return answer == 1;
  }
}
