package dev.countersign.jwt.revocation;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationCheck;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Tokens that were revoked one by one: survives one stolen token, and makes log-out mean something.
 *
 * <p>A token is known by its issuer and {@code jti}, or, if it has none, by the digest of its
 * signing input. An entry stays until the token is expired for every validator, and is never
 * dropped for want of space: to forget a revocation is to undo it. Thread-safe.
 */
public interface Denylist extends RevocationCheck {

  /**
   * Revokes a token. Revoking it again does nothing.
   *
   * @param jwt the token
   * @throws RevocationStoreException if the store is out of reach; it may not be revoked then
   * @throws RevocationStoreFullException if there is no room; the token is not revoked then
   */
  void revoke(Jwt jwt);

  /**
   * Revokes a token of which only the id is known.
   *
   * @param issuer its {@code iss}
   * @param id its {@code jti}
   * @param expiresAt its {@code exp}, or {@link Instant#MAX} if it is not known: the entry then
   *     stays
   * @throws RevocationStoreException if the store is out of reach; it may not be revoked then
   * @throws RevocationStoreFullException if there is no room; the token is not revoked then
   */
  void revoke(String issuer, String id, Instant expiresAt);

  /**
   * A denylist in this process, which a restart empties: for one process, short-lived tokens, and
   * tests. Holds up to a million entries.
   *
   * @return an empty list that reads the system's clock
   */
  static Denylist inMemory() {
    return inMemory(InMemoryDenylist.DEFAULT_MAX_ENTRIES, InstantSource.system());
  }

  /**
   * A denylist in this process, with its bound and its clock.
   *
   * @param maxEntries how many unexpired entries it takes before it refuses more, 1 to 100 million;
   *     each takes 27 to 57 bytes
   * @param clock tells which entries are over
   * @return an empty list
   * @throws IllegalArgumentException if the bound is out of range
   */
  static Denylist inMemory(int maxEntries, InstantSource clock) {
    return inMemory(maxEntries, clock, RevocationListener.none());
  }

  /**
   * A denylist in this process, with its bound, its clock and who is told.
   *
   * @param maxEntries how many unexpired entries it takes before it refuses more, 1 to 100 million;
   *     each takes 27 to 57 bytes
   * @param clock tells which entries are over
   * @param listener is told each token that is revoked
   * @return an empty list
   * @throws IllegalArgumentException if the bound is out of range
   */
  static Denylist inMemory(int maxEntries, InstantSource clock, RevocationListener listener) {
    return new InMemoryDenylist(maxEntries, clock, listener);
  }
}
