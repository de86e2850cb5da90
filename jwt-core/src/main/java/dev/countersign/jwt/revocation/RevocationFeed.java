package dev.countersign.jwt.revocation;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a shared store tells its nodes, so that each can keep all revocations at hand: the entries
 * since a cursor, page by page. {@link FollowedRevocations} follows it.
 *
 * <p>Each entry that has not expired must be reachable from {@link Cursor#BEGINNING}: a log that is
 * trimmed of what has expired is its own snapshot. Entries may come in any order and more than
 * once, and applying one again does nothing; but none may be left out, also not one that commits
 * late. A store whose numbers are not in commit order reads an overlap again. Thread-safe.
 */
public interface RevocationFeed {

  /**
   * A place in the feed; only the store knows what it means.
   *
   * @param value any text
   */
  record Cursor(String value) {

    /** Before the first entry. */
    public static final Cursor BEGINNING = new Cursor("");

    /**
     * Refuses null.
     *
     * @param value any text
     */
    public Cursor {
      Objects.requireNonNull(value, "value");
    }
  }

  /** Something that was revoked. Nothing is ever taken back. */
  sealed interface Entry {}

  /**
   * A token was revoked.
   *
   * @param key what it is known by
   * @param expiresAt its {@code exp}, or {@link Instant#MAX} if that is not known
   */
  record RevokedToken(TokenKey key, Instant expiresAt) implements Entry {

    /**
     * Refuses null.
     *
     * @param key what it is known by
     * @param expiresAt its {@code exp}, or {@link Instant#MAX} if that is not known
     */
    public RevokedToken {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(expiresAt, "expiresAt");
    }
  }

  /**
   * A scope was cut off.
   *
   * @param scope whose tokens
   * @param generation the number that they must have
   */
  record RaisedGeneration(CutOffScope scope, long generation) implements Entry {

    /**
     * Refuses null.
     *
     * @param scope whose tokens
     * @param generation the number that they must have
     */
    public RaisedGeneration {
      Objects.requireNonNull(scope, "scope");
    }
  }

  /**
   * Some entries.
   *
   * @param entries what came after the cursor
   * @param next where the next page begins
   * @param more whether the next page is to be read at once; then {@code next} is not the cursor
   *     that was asked for
   * @param storeTime what the clock of the store showed before it looked for entries: with the last
   *     page, every entry whose write was acknowledged before the <em>first</em> page's has come
   */
  record Page(List<Entry> entries, Cursor next, boolean more, Instant storeTime) {

    /**
     * Copies the entries.
     *
     * @param entries what came after the cursor
     * @param next where the next page begins
     * @param more whether the next page is to be read at once
     * @param storeTime what the clock of the store showed before it looked for entries
     */
    public Page {
      entries = List.copyOf(entries);
      Objects.requireNonNull(next, "next");
      Objects.requireNonNull(storeTime, "storeTime");
    }
  }

  /** Ends a {@link #watch}. */
  @FunctionalInterface
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Reads the entries after a cursor.
   *
   * @param cursor {@link Cursor#BEGINNING}, or {@link Page#next()} of an earlier page. A cursor
   *     that the store cannot place, since it was restored or is another, is answered from the
   *     beginning
   * @param maxEntries how many entries a page holds at most, one or more; more only if the store
   *     cannot cut between them
   * @return a page, without entries if there are none
   * @throws RevocationStoreException if the store is out of reach. Comes within a time-out that is
   *     well below the staleness bound
   */
  Page since(Cursor cursor, int maxEntries);

  /**
   * Asks to be told when there may be new entries. A hint that makes them arrive sooner; nothing
   * depends on it, and a store that has no such means need not override this.
   *
   * @param hint called from any thread, soon after an entry or for no reason; returns at once
   * @return what ends it
   * @throws RevocationStoreException if it cannot be asked for now
   */
  default Watch watch(Runnable hint) {
    return () -> {};
  }
}
