package dev.countersign.keystore;

/**
 * Where nodes share their {@link KeySet}: one versioned document, read whole and written by
 * compare-and-set. All that is clever about rotation is elsewhere.
 *
 * <p>Implementations are thread-safe. A read sees the latest write that was applied, from whichever
 * node. Both operations return within the commit latency that the key store was told, or fail.
 */
public interface KeySetStorage {

  /** What became of a write. */
  enum WriteResult {
    /** The document is the new one. */
    APPLIED,
    /** Another version was found; nothing was written. An everyday event among several nodes. */
    CONFLICT,
    /**
     * It cannot be told, for example because the answer did not come in time. The writer reads
     * again and compares {@link KeySet#changeId()}.
     */
    UNKNOWN
  }

  /** Ends a {@link #watch}. */
  @FunctionalInterface
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Reads the document.
   *
   * @return the latest version, or {@link KeySet#empty()} if there has never been one
   * @throws KeySetStorageException if it is out of reach or cannot be trusted: torn, altered, or
   *     not to be decrypted. Never answered by an empty set, since that would make new keys
   */
  KeySet load();

  /**
   * Replaces the document in one atomic step if it still has the expected version. Zero expects
   * that there is none.
   *
   * @param expectedVersion the version to replace
   * @param next the new document, of a higher version
   * @return what became of it
   * @throws KeySetStorageException if it certainly was not written
   */
  WriteResult compareAndSet(long expectedVersion, KeySet next);

  /**
   * Asks to be told when the document may have changed. A hint that makes changes arrive sooner;
   * nothing depends on it, and a storage that has no such means need not override this.
   *
   * @param hint called from any thread, soon after a change or for no reason; returns at once
   * @return what ends it
   */
  default Watch watch(Runnable hint) {
    return () -> {};
  }

  /**
   * Whether {@link #compareAndSet} always fails, since someone else makes the changes: another
   * process that may write, or people who edit a configuration. A key store over it serves keys and
   * makes none.
   *
   * @return the same at every call; false unless overridden
   */
  default boolean isReadOnly() {
    return false;
  }

  /**
   * A storage for one process. Several key stores may share it, as nodes would.
   *
   * @return a storage that holds nothing yet and forgets all when the process ends
   */
  static KeySetStorage inMemory() {
    return new MemoryKeys();
  }
}
