package dev.countersign.jwt.revocation;

/**
 * Is told when a refresh family ends before its time, to end what hangs on it: the session and the
 * access tokens.
 *
 * <p>Called on the caller's thread after the store has ended the family, and before the caller
 * learns of it. It may be told of one family again, since a call that fails is made again when the
 * client or the application tries again; so do what can be done twice. Implementations are
 * thread-safe.
 */
@FunctionalInterface
public interface RefreshFamilyListener {

  /**
   * A family was ended, by a replay or because it was asked for.
   *
   * @param family as it is now; {@link RefreshFamily#revocation()} tells when and why
   * @throws RevocationStoreException if the consequence could not be stored; the one who caused it
   *     is told 'cannot decide' and not 'done', and the family stays ended
   */
  void ended(RefreshFamily family);
}
