package dev.countersign.redis;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RevocationEvent.TokenRevoked;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.TokenKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** A denylist of one key for each token, which goes when the token is over for every validator. */
final class RedisDenylist implements Denylist {

  /** Far enough for every token, and within what Lua can count. */
  private static final long FOR_GOOD = Instant.parse("9999-01-01T00:00:00Z").toEpochMilli();

  /**
   * Keys: entry, log, log:long, log:keep. Arguments: token, its exp, until when the entry is needed
   * (both 0 for good), for how long the log keeps entries.
   */
  private static final Script<Long> REVOKE =
      Script.ofNumber(
          Script.NOW,
          Script.FUNCTION_MILLIS,
          Script.FUNCTION_KEEP,
          RevocationLog.FUNCTIONS,
          """
          local token, exp, till = ARGV[1], ARGV[2], tonumber(ARGV[3])
          if till == 0 then
            till = nil
          end
          if till and till <= now then
            return 0
          end
          local known = tonumber(redis.call('GET', KEYS[1]) or '-1')
          if known == 0 or (till and known >= till) then
            return 0
          end
          local horizon = horizon(KEYS[4], tonumber(ARGV[4]))
          if not till or till > now + tonumber(ARGV[4]) then
            local before = redis.call('PTTL', KEYS[3])
            redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', millis(now))
            redis.call('ZADD', KEYS[3], till and millis(till) or '+inf', token .. exp)
            keep(KEYS[3], before, till)
          end
          log(KEYS[2], horizon, till, 't', token, 'x', exp)
          if till then
            redis.call('SET', KEYS[1], millis(till), 'PXAT', millis(till))
          else
            redis.call('SET', KEYS[1], '0')
          end
          return 1
          """);

  private final Connection connection;
  private final LastingWrites writes;
  private final Keyspace keys;
  private final Duration keepFor;
  private final Duration tail;
  private final InstantSource clock;
  private final RevocationListener listener;

  RedisDenylist(
      Connection connection,
      LastingWrites writes,
      Keyspace keys,
      CutOffRules rules,
      InstantSource clock,
      RevocationListener listener) {
    this.connection = connection;
    this.writes = writes;
    this.keys = keys;
    this.keepFor = rules.keepFor();
    this.tail = rules.keepFor().minus(rules.maxTokenLifetime());
    this.clock = clock;
    this.listener = listener;
  }

  @Override
  public void revoke(Jwt jwt) {
    TokenKey key = TokenKey.of(jwt);
    revoke(key, jwt.expiresAt().orElse(Instant.MAX));
    listener.happened(TokenRevoked.of(key, jwt, clock.instant()));
  }

  @Override
  public void revoke(String issuer, String id, Instant expiresAt) {
    TokenKey key = TokenKey.of(issuer, id);
    revoke(key, expiresAt);
    listener.happened(TokenRevoked.of(key, issuer, id, clock.instant()));
  }

  private void revoke(TokenKey token, Instant expiresAt) {
    long exp = endMillis(expiresAt);
    long till = exp == 0 ? 0 : Math.max(1, exp + tail.toMillis());
    writes.run(
        REVOKE,
        List.of(keys.revoked(token), keys.log(), keys.logLong(), keys.logKeep()),
        token.bytes(),
        Bytes.of(exp),
        Bytes.of(till),
        Bytes.of(keepFor.toMillis()));
  }

  /** Rounded up to a millisecond, and 0 for good. */
  private static long endMillis(Instant expiresAt) {
    if (!expiresAt.isBefore(Instant.ofEpochMilli(FOR_GOOD))) {
      return 0;
    }
    if (!expiresAt.isAfter(Instant.EPOCH)) {
      return 1;
    }
    return expiresAt.plusNanos(999_999).toEpochMilli();
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    return Check.orCannotTell(
        () -> {
          byte[] key = keys.revoked(TokenKey.of(jwt));
          long found = connection.begin().<Long>call(commands -> commands.exists(key));
          return found > 0
              ? new RevocationStatus.Revoked("the token was revoked")
              : RevocationStatus.live();
        });
  }
}
