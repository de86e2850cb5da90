package dev.countersign.jwt.revocation;

import dev.countersign.jwt.Generations;
import dev.countersign.jwt.RevocationCheck;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Refuses every token from before an instant, of a subject, of a client, or of everyone: survives a
 * changed password and gives 'log out everywhere' without a list of tokens.
 *
 * <p>Give the same cut-offs to the issuer, as {@link
 * dev.countersign.jwt.JwtIssuer.Builder#generations}, and to the validators. The issuer reads the
 * number that applies before it signs, and puts it into the token; a cut-off raises the number, and
 * refuses each token with a lower one. So a mint that races a cut-off is refused, never let
 * through, and a log-in in the same second after it works. The highest of the three scopes counts.
 * {@link CutOffRules} says what happens to tokens without the number.
 *
 * <p>A cut-off is kept until each token from before it is expired, and is never dropped for want of
 * space. Thread-safe.
 */
public interface CutOffs extends RevocationCheck, Generations {

  /** How many cut-offs the form in memory keeps unless it is told. */
  int DEFAULT_MAX_ENTRIES = 1_000_000;

  /**
   * Refuses, from now on and on every node, all tokens in this scope that were minted before. One
   * atomic step: the new number is {@link CutOffRules#next} of the highest that is there.
   *
   * @param scope whose tokens
   * @return the new number, greater than each that any scope had
   * @throws RevocationStoreException if the store is out of reach; nobody may be cut off then
   * @throws RevocationStoreFullException if there is no room; nobody is cut off then
   */
  long cutOff(CutOffScope scope);

  /**
   * The number of a token that is minted now: {@link CutOffRules#toMint} of the highest number in
   * the store. Never answered out of a cache.
   *
   * @throws RevocationStoreException if the store is out of reach; no token is issued then
   */
  @Override
  long current(String issuer, Optional<String> subject, Optional<String> clientId);

  /**
   * The rules by which these cut-offs judge.
   *
   * @return the rules that they were given
   */
  CutOffRules rules();

  @Override
  default void requireServes(String issuer, Duration lifetime) {
    rules().requireServes(issuer, lifetime);
  }

  /**
   * Cut-offs in this process, which a restart empties: for one process, short-lived tokens, and
   * tests. Holds up to a million.
   *
   * @param rules who mints generations, and how long tokens live
   * @return cut-offs that read the system's clock
   */
  static CutOffs inMemory(CutOffRules rules) {
    return inMemory(rules, DEFAULT_MAX_ENTRIES, InstantSource.system(), RevocationListener.none());
  }

  /**
   * Cut-offs in this process, with their bound, their clock and who is told.
   *
   * @param rules who mints generations, and how long tokens live
   * @param maxEntries how many unexpired cut-offs are taken before more are refused, 1 to 100
   *     million; each takes about 150 bytes and its name
   * @param clock gives the numbers, and tells which cut-offs are over
   * @param listener is told each cut-off
   * @return cut-offs that hold nothing yet
   * @throws IllegalArgumentException if the bound is out of range
   */
  static CutOffs inMemory(
      CutOffRules rules, int maxEntries, InstantSource clock, RevocationListener listener) {
    return new InMemoryCutOffs(rules, maxEntries, clock, listener);
  }
}
