package dev.countersign.jwt.revocation;

import dev.countersign.jwt.IssueHook;
import dev.countersign.jwt.IssuedToken;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationCheck;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The tokens that we issued and recorded: survives a stolen signing key, since a forged token with
 * a perfect signature is refused.
 *
 * <p>Give it to the issuer, as {@link dev.countersign.jwt.JwtIssuer.Builder#beforeRelease}, and to
 * the validators. It records each token before it is handed out; if that fails, none is. The record
 * binds issuer and {@code jti} to the digest of the signing input, so that a thief of the key
 * cannot give a known {@code jti} to a token with other claims. Tokens of other issuers are
 * refused.
 *
 * <p>It only ever refuses when it cannot tell: a thief of the key would take the store down first.
 * To forget a record refuses its token, so nothing is lost with the store but log-ins. Thread-safe.
 */
public interface Allowlist extends RevocationCheck, IssueHook {

  /** How many tokens the form in memory records unless it is told. */
  int DEFAULT_MAX_TOKENS = 1_000_000;

  /**
   * Records a token until it is expired for every validator.
   *
   * @param token the token, which is handed out if this returns
   * @throws RevocationStoreException if the store is out of reach
   * @throws RevocationStoreFullException if there is no room
   * @throws IllegalStateException if another token was recorded under its issuer and id
   */
  @Override
  void beforeRelease(IssuedToken token);

  /**
   * Revokes a token: it is no longer recorded.
   *
   * @param jwt the token
   * @return true if it was recorded; not so if only another is under its issuer and id
   * @throws RevocationStoreException if the store is out of reach; it may be good then
   */
  boolean remove(Jwt jwt);

  /**
   * Revokes a token of which only the id is known.
   *
   * @param issuer its {@code iss}
   * @param id its {@code jti}
   * @return true if it was recorded
   * @throws RevocationStoreException if the store is out of reach; it may be good then
   */
  boolean remove(String issuer, String id);

  /**
   * Always refused: an allowlist that accepts what it does not know is none.
   *
   * @return never
   * @throws IllegalStateException always
   */
  @Override
  default RevocationCheck acceptingTokensWhenItCannotTell() {
    throw new IllegalStateException(
        "an allowlist only ever refuses when it cannot tell: whoever holds the signing key would"
            + " take its store down. Choose this for each of the other checks by itself");
  }

  /**
   * Always refused: an allowlist that accepts what it does not know is none, also for a while.
   *
   * @param longest is not looked at
   * @return never
   * @throws IllegalStateException always
   */
  @Override
  default RevocationCheck acceptingTokensWhenItCannotTellFor(Duration longest) {
    return acceptingTokensWhenItCannotTell();
  }

  /**
   * An allowlist in this process, which a restart empties, so that every token is refused after it:
   * for one process, and tests. Holds up to a million tokens.
   *
   * @return an empty list that reads the system's clock
   */
  static Allowlist inMemory() {
    return inMemory(DEFAULT_MAX_TOKENS, InstantSource.system(), RevocationListener.none());
  }

  /**
   * An allowlist in this process, with its bound, its clock and who is told.
   *
   * @param maxTokens how many unexpired tokens are recorded before issuing is refused, 1 to 100
   *     million; each takes about 130 bytes
   * @param clock tells which tokens are over
   * @param listener is told each token that is recorded or removed
   * @return an empty list
   * @throws IllegalArgumentException if the bound is out of range
   */
  static Allowlist inMemory(int maxTokens, InstantSource clock, RevocationListener listener) {
    return new InMemoryAllowlist(maxTokens, clock, listener);
  }
}
