package dev.countersign.redis;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.RevocationEvent;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.RevocationStoreException;
import io.lettuce.core.KeyValue;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cut-offs of one key for each scope. The clock that gives the numbers is the server's. */
final class RedisCutOffs implements CutOffs {

  /**
   * The number is {@link CutOffRules#next}, and above that of every other scope too: a token
   * carries the highest of three, and the clock of a server that took over may be behind. Keys:
   * scope, log, log:keep, c:top. Arguments: scope as text, how long cut-offs are kept.
   */
  private static final Script<byte[]> CUT_OFF =
      Script.ofText(
          Script.NOW,
          Script.FUNCTION_MILLIS,
          Script.FUNCTION_KEEP,
          RevocationLog.FUNCTIONS,
          """
          local previous = tonumber(redis.call('GET', KEYS[4]) or '0')
          local generation = math.max(previous + 1, now)
          local horizon = horizon(KEYS[3], tonumber(ARGV[2]))
          local till = generation + horizon
          log(KEYS[2], horizon, till, 's', ARGV[1], 'g', millis(generation))
          redis.call('SET', KEYS[1], millis(generation), 'PXAT', millis(till))
          redis.call('SET', KEYS[4], millis(generation), 'PXAT', millis(till))
          return millis(generation)
          """);

  /**
   * Keys: log:keep, the scopes that apply. Argument: how long cut-offs are kept. Answers the time,
   * and the highest number or 0.
   */
  private static final Script<List<Object>> HIGHEST =
      Script.ofList(
          Script.NOW,
          Script.FUNCTION_MILLIS,
          Script.FUNCTION_KEEP,
          RevocationLog.FUNCTIONS,
          // Whoever cuts this token off has to know how long it lives.
          RevocationLog.claim("KEYS[1]", "ARGV[1]"),
          """
          local highest = 0
          for i = 2, #KEYS do
            highest = math.max(highest, tonumber(redis.call('GET', KEYS[i]) or '0'))
          end
          return {millis(now), millis(highest)}
          """);

  private final Connection connection;
  private final LastingWrites writes;
  private final Keyspace keys;
  private final CutOffRules rules;
  private final InstantSource clock;
  private final RevocationListener listener;

  RedisCutOffs(
      Connection connection,
      LastingWrites writes,
      Keyspace keys,
      CutOffRules rules,
      InstantSource clock,
      RevocationListener listener) {
    this.connection = connection;
    this.writes = writes;
    this.keys = keys;
    this.rules = rules;
    this.clock = clock;
    this.listener = listener;
  }

  @Override
  public long cutOff(CutOffScope scope) {
    byte[] answer =
        writes.run(
            CUT_OFF,
            List.of(keys.cutOff(scope), keys.log(), keys.logKeep(), keys.cutOffTop()),
            Bytes.of(ScopeText.write(scope)),
            Bytes.of(rules.keepFor().toMillis()));
    long generation = Bytes.number(answer);
    listener.happened(new RevocationEvent.CutOff(scope, generation, clock.instant()));
    return generation;
  }

  @Override
  public long current(String issuer, Optional<String> subject, Optional<String> clientId) {
    List<byte[]> touched = new ArrayList<>();
    touched.add(keys.logKeep());
    touched.addAll(keysOf(rules.scopes(issuer, subject, clientId)));
    List<Object> answer =
        connection.begin().run(HIGHEST, touched, Bytes.of(rules.keepFor().toMillis()));
    return rules.toMint(
        Bytes.number((byte[]) answer.get(1)), Bytes.instant((byte[]) answer.get(0)));
  }

  @Override
  public CutOffRules rules() {
    return rules;
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    return Check.orCannotTell(() -> rules.judge(jwt, now, highest(rules.scopes(jwt))));
  }

  private long highest(List<CutOffScope> scopes) {
    byte[][] applying = keysOf(scopes).toArray(byte[][]::new);
    long highest = 0;
    for (KeyValue<byte[], byte[]> each :
        connection.begin().call(commands -> commands.mget(applying))) {
      if (each.hasValue()) {
        highest = Math.max(highest, number(each.getValue()));
      }
    }
    return highest;
  }

  private static long number(byte[] value) {
    try {
      return Bytes.number(value);
    } catch (NumberFormatException e) {
      throw new RevocationStoreException(
          "expected the number of a cut-off, but the key holds something else", e);
    }
  }

  private List<byte[]> keysOf(List<CutOffScope> scopes) {
    return scopes.stream().map(keys::cutOff).toList();
  }
}
