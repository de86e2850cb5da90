package dev.countersign.keystore;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** A key set in the memory of this process. */
final class MemoryKeys implements KeySetStorage {

  private final ReentrantLock writing = new ReentrantLock();
  private final List<Runnable> hints = new CopyOnWriteArrayList<>();
  private volatile KeySet document = KeySet.empty();

  @Override
  public KeySet load() {
    return document;
  }

  @Override
  public WriteResult compareAndSet(long expectedVersion, KeySet next) {
    writing.lock();
    try {
      if (document.version() != expectedVersion) {
        return WriteResult.CONFLICT;
      }
      document = next;
    } finally {
      writing.unlock();
    }
    hints.forEach(Runnable::run);
    return WriteResult.APPLIED;
  }

  @Override
  public Watch watch(Runnable hint) {
    hints.add(hint);
    return () -> hints.remove(hint);
  }
}
