package dev.countersign.keystore;

import java.util.ArrayDeque;
import java.util.Deque;

/** A storage in memory to which things happen that a test asks for. */
final class ScriptedStorage implements KeySetStorage {

  volatile boolean down;

  private final Deque<Runnable> beforeWrites = new ArrayDeque<>();
  private final Deque<Runnable> afterWrites = new ArrayDeque<>();
  private KeySet document = KeySet.empty();
  private boolean loseAnswer;
  private boolean loseWrite;

  @Override
  public synchronized KeySet load() {
    if (down) {
      throw new KeySetStorageException("the storage is down");
    }
    return document;
  }

  @Override
  public synchronized WriteResult compareAndSet(long expectedVersion, KeySet next) {
    runNext(beforeWrites);
    if (loseWrite) {
      loseWrite = false;
      return WriteResult.UNKNOWN;
    }
    if (load().version() != expectedVersion) {
      return WriteResult.CONFLICT;
    }
    document = next;
    boolean lost = loseAnswer;
    loseAnswer = false;
    runNext(afterWrites);
    return lost ? WriteResult.UNKNOWN : WriteResult.APPLIED;
  }

  private static void runNext(Deque<Runnable> actions) {
    Runnable action = actions.poll();
    if (action != null) {
      action.run();
    }
  }

  synchronized void restore(KeySet backup) {
    document = backup;
  }

  void beforeNextWrite(Runnable action) {
    beforeWrites.add(action);
  }

  void afterNextWrite(Runnable action) {
    afterWrites.add(action);
  }

  /** Written, but the writer is not told. */
  void loseNextAnswer() {
    loseAnswer = true;
  }

  /** Not written, and the writer is not told. */
  void loseNextWrite() {
    loseWrite = true;
  }
}
