package dev.countersign.jdbc;

import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.jwt.revocation.TokenKey;
import java.time.Duration;
import java.time.Instant;

/** One row for each proof; whoever inserts it is the first. */
final class JdbcDpopReplayCache implements DpopReplayCache {

  /** How far the clocks of nodes may differ, so that a proof which is good to one is known. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final StoreCalls calls;
  private final String insert;

  JdbcDpopReplayCache(StoreCalls calls, Dialect dialect, Tables tables) {
    this.calls = calls;
    this.insert =
        dialect.insertIfAbsent(
            tables.in(
                "INSERT INTO countersign_dpop_proofs (id, expires_at) VALUES (?, "
                    + dialect.now()
                    + " + ?)"));
  }

  @Override
  public boolean isFirstUse(String keyThumbprint, String id, Instant now, Instant until) {
    byte[] proof = TokenKey.of(keyThumbprint, id).bytes();
    // By a duration, so that the clock of the database may be anywhere.
    long keepFor = Duration.between(now, until).plus(SKEW).toMillis() + 1;
    return calls.write(statements -> statements.insert(insert, proof, keepFor));
  }
}
