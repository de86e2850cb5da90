package dev.countersign.jwt;

import java.time.Instant;

/**
 * Remembers which DPoP proofs were used, so that each is good once (RFC 9449 section 11.1). All
 * servers that stand behind one URL share one, or a proof is good once at each of them: {@code
 * RedisStore} and {@code JdbcStores} have one.
 *
 * <p>Implementations are thread-safe and atomic: of two calls with the same proof one is the first.
 */
@FunctionalInterface
public interface DpopReplayCache {

  /**
   * Remembers a proof.
   *
   * @param keyThumbprint the RFC 7638 thumbprint of the key that signed it; proofs of different
   *     keys are different
   * @param id its {@code jti}, of at most 256 characters
   * @param now the instant of the decision
   * @param until from when the proof is too old anyway, and need not be remembered any longer;
   *     after {@code now}
   * @return true if the proof was not used before
   * @throws RuntimeException if it cannot tell or cannot remember, for example for want of space;
   *     the proof is not accepted then
   */
  boolean isFirstUse(String keyThumbprint, String id, Instant now, Instant until);

  /**
   * A cache in the memory of this process, for at most 200,000 proofs, and 20,000 of one key; about
   * 200 bytes for each. When it is full it accepts no more, and forgets none before its time.
   *
   * @return a new cache
   */
  static DpopReplayCache inMemory() {
    return inMemory(20_000, 200_000);
  }

  /**
   * A cache in the memory of this process. When it is full it accepts no more, and forgets none
   * before its time.
   *
   * @param maxProofsOfOneKey how many proofs of one key it remembers at a time, one or more, so
   *     that one client cannot fill it
   * @param maxProofs how many proofs it remembers at a time, at least as many
   * @return a new cache
   * @throws IllegalArgumentException if a bound is out of its range
   */
  static DpopReplayCache inMemory(int maxProofsOfOneKey, int maxProofs) {
    return new InMemoryDpopReplayCache(maxProofsOfOneKey, maxProofs);
  }
}
