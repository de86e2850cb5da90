package dev.countersign.jwt.revocation;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.StampedLock;

/**
 * A set of token keys, each with its last second: open addressing with linear probing over
 * primitive arrays, 20 bytes a slot. Nothing is removed one by one; what is over goes when the
 * table is rebuilt. Readers do not lock unless a writer is at work.
 */
final class RevokedTokens {

  private static final int MIN_CAPACITY = 16;

  /** Full enough for 27 to 57 bytes an entry, empty enough for short probes. */
  private static final double MAX_LOAD = 0.75;

  /** A rebuilt table is never fuller than this, so that rebuilding pays for itself. */
  private static final double MAX_LOAD_AFTER_REBUILD = 0.7;

  /** Seconds are kept as unsigned 32 bits, enough until 2106; the last value means never. */
  private static final long NEVER = 0xffff_ffffL;

  private final StampedLock lock = new StampedLock();
  private final AtomicInteger total;
  private Table table = new Table(MIN_CAPACITY);
  private int size;

  /**
   * An empty set.
   *
   * @param total counts the entries of all sets that share a bound
   */
  RevokedTokens(AtomicInteger total) {
    this.total = total;
  }

  boolean contains(TokenKey key) {
    long stamp = lock.tryOptimisticRead();
    boolean found = stamp != 0 && table.indexOf(key) >= 0;
    if (stamp != 0 && lock.validate(stamp)) {
      return found;
    }
    stamp = lock.readLock();
    try {
      return table.indexOf(key) >= 0;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * Adds a key, or lengthens the stay of one that is there.
   *
   * @return false if that needed room beyond the bound
   */
  boolean add(TokenKey key, long lastSecond, long now, int maxTotal) {
    long stamp = lock.writeLock();
    try {
      int index = table.indexOf(key);
      if (index >= 0) {
        table.keepUntil(index, Math.min(lastSecond, NEVER));
        return true;
      }
      if (total.incrementAndGet() > maxTotal) {
        total.decrementAndGet();
        return false;
      }
      if (size + 1 > MAX_LOAD * table.capacity()) {
        rebuild(now);
      }
      table.put(key.high(), key.low(), Math.min(lastSecond, NEVER));
      size++;
      return true;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  void dropExpired(long now) {
    long stamp = lock.writeLock();
    try {
      rebuild(now);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** What the arrays take, for the promise of at most 64 bytes an entry. */
  long bytes() {
    return (long) table.capacity() * (2 * Long.BYTES + Integer.BYTES);
  }

  private void rebuild(long now) {
    int live = table.countLive(now);
    int capacity = MIN_CAPACITY;
    while (live + 1 > MAX_LOAD_AFTER_REBUILD * capacity) {
      capacity *= 2;
    }
    table = table.copyLive(now, capacity);
    total.addAndGet(live - size);
    size = live;
  }

  /** The arrays of one capacity, a power of two. A slot is empty while its last second is zero. */
  private static final class Table {

    private final long[] keys;
    private final int[] lastSeconds;

    Table(int capacity) {
      keys = new long[2 * capacity];
      lastSeconds = new int[capacity];
    }

    int capacity() {
      return lastSeconds.length;
    }

    /**
     * The slot of a key, or −1; ends also when a writer is at work, since it reads each slot once.
     */
    int indexOf(TokenKey key) {
      int mask = lastSeconds.length - 1;
      int slot = (int) key.low() & mask;
      for (int probes = 0; probes <= mask && lastSeconds[slot] != 0; probes++) {
        if (keys[2 * slot] == key.high() && keys[2 * slot + 1] == key.low()) {
          return slot;
        }
        slot = (slot + 1) & mask;
      }
      return -1;
    }

    void put(long high, long low, long lastSecond) {
      int mask = lastSeconds.length - 1;
      int slot = (int) low & mask;
      while (lastSeconds[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      keys[2 * slot] = high;
      keys[2 * slot + 1] = low;
      lastSeconds[slot] = (int) Math.max(1, lastSecond);
    }

    void keepUntil(int slot, long lastSecond) {
      long kept = lastSeconds[slot] & NEVER;
      lastSeconds[slot] = (int) Math.max(kept, lastSecond);
    }

    int countLive(long now) {
      int live = 0;
      for (int lastSecond : lastSeconds) {
        live += isLive(lastSecond, now) ? 1 : 0;
      }
      return live;
    }

    Table copyLive(long now, int capacity) {
      Table copy = new Table(capacity);
      for (int slot = 0; slot < lastSeconds.length; slot++) {
        if (isLive(lastSeconds[slot], now)) {
          copy.put(keys[2 * slot], keys[2 * slot + 1], lastSeconds[slot] & NEVER);
        }
      }
      return copy;
    }

    private static boolean isLive(int lastSecond, long now) {
      long unsigned = lastSecond & NEVER;
      return unsigned != 0 && (unsigned == NEVER || unsigned >= now);
    }
  }
}
