package dev.countersign.jwt.revocation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where nodes share their {@link RefreshFamily refresh families}: one row each. What the tokens are
 * and what a replay means is decided by {@link RefreshTokens}; a store is asked for two atomic
 * steps, {@link #advance} and {@link #revoke}.
 *
 * <p>Implementations are thread-safe. A read sees the latest write that was applied, from whichever
 * node: no replica that lags. A row is kept until its {@code absoluteExpiry}, also when it is
 * revoked, and then goes on its own; after that instant a store may find it or not.
 *
 * <p>Every method throws {@link RevocationStoreException} if the store is out of reach, within a
 * time-out of its own. A write whose answer got lost is such a failure: it must not be tried again
 * inside the store, since the second try would take the first for somebody else's. {@code
 * RefreshFamiliesContract} in {@code jwt-testing} tests all this.
 */
public interface RefreshFamilies {

  /** How many families the form in memory keeps unless it is told. */
  int DEFAULT_MAX_FAMILIES = 1_000_000;

  /**
   * Adds a family. It is found by its subject and its session from here on as well.
   *
   * @param family a family with a new id
   * @throws RevocationStoreException if it was not added, or it cannot be told; also if there is a
   *     family with this id, which stays as it is
   */
  void add(RefreshFamily family);

  /**
   * Reads one family.
   *
   * @param id its id, from a token that nobody has verified: 22 characters of base64url
   * @return the row, equal to what was written; empty if there is none
   */
  Optional<RefreshFamily> find(String id);

  /**
   * Counts one up, in one atomic step, if the family is there, has this counter and is not revoked:
   * of any number of concurrent calls with one counter, one returns true.
   *
   * @param id the family's id
   * @param expectedCounter the counter that it must still have
   * @param rotatedAt the new {@code rotatedAt}
   * @param idleExpiry the new {@code idleExpiry}
   * @return whether this call did it; false if nothing was changed
   */
  boolean advance(String id, long expectedCounter, Instant rotatedAt, Instant idleExpiry);

  /**
   * Ends a family, in one atomic step, if it is there and was not ended before. Whatever runs at
   * the same time, {@link #advance} returns false from here on.
   *
   * @param id the family's id
   * @param revocation when and why
   * @return whether this call did it; false if nothing was changed
   */
  boolean revoke(String id, RefreshFamily.Revocation revocation);

  /**
   * Ends several families, each as {@link #revoke} does; all of them together are no atomic step.
   * This form does one after the other. A store that is asked over a network should do many in one
   * call, for a subject with many of them.
   *
   * @param ids the families' ids, each once
   * @param revocation when and why
   * @param ended is told the id of each that this call ended, before it returns or throws; adds it
   *     to a collection, and does not throw
   * @throws RevocationStoreException if it cannot be told for one or more; of the others some may
   *     not be ended
   */
  default void revokeAll(
      List<String> ids, RefreshFamily.Revocation revocation, Consumer<String> ended) {
    FirstFailure failure = new FirstFailure();
    for (String id : ids) {
      failure.of(
          () -> {
            if (revoke(id, revocation)) {
              ended.accept(id);
            }
          });
    }
    failure.throwIfAny();
  }

  /**
   * Reads the families of a subject.
   *
   * @param subject compared exactly: upper and lower case are different
   * @return those that are kept, revoked ones too, in any order
   */
  List<RefreshFamily> findBySubject(String subject);

  /**
   * Reads the families of a session.
   *
   * @param sessionId compared exactly
   * @return those that are kept, revoked ones too, in any order
   */
  List<RefreshFamily> findBySession(String sessionId);

  /**
   * A store in this process, which a restart empties: for one process, and for tests. Several
   * {@link RefreshTokens} may share it, as nodes would.
   *
   * @return an empty store that reads the system's clock
   */
  static RefreshFamilies inMemory() {
    return inMemory(InstantSource.system());
  }

  /**
   * A store in this process, with its clock. Holds up to a million families.
   *
   * @param clock tells which families are over and may go
   * @return an empty store
   */
  static RefreshFamilies inMemory(InstantSource clock) {
    return inMemory(DEFAULT_MAX_FAMILIES, clock);
  }

  /**
   * A store in this process, with its bound and its clock.
   *
   * @param maxFamilies how many families it keeps, revoked ones too, before a log-in is refused by
   *     {@link RevocationStoreFullException}; one or more
   * @param clock tells which families are over and may go
   * @return an empty store
   * @throws IllegalArgumentException if the bound is out of range
   */
  static RefreshFamilies inMemory(int maxFamilies, InstantSource clock) {
    return new InMemoryRefreshFamilies(maxFamilies, clock);
  }
}
