package dev.countersign.jwt.revocation;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** The highest number of each scope, for a store in memory and for a node that follows one. */
final class CutOffTable {

  private final CutOffRules rules;
  private final int maxEntries;
  private final ConcurrentMap<CutOffScope, Long> generations = new ConcurrentHashMap<>();

  /** Writers only: a bound and a clean-up that span all scopes. */
  private final ReentrantLock writing = new ReentrantLock();

  /** A clock that goes back must not give a number again after its entry was dropped. */
  private final AtomicLong highestDropped = new AtomicLong();

  private long droppedAtSecond = Long.MIN_VALUE;

  CutOffTable(CutOffRules rules, int maxEntries) {
    this.rules = rules;
    this.maxEntries = maxEntries;
  }

  /** The highest number of these scopes, or 0. */
  long highest(List<CutOffScope> scopes) {
    long highest = 0;
    for (CutOffScope scope : scopes) {
      highest = Math.max(highest, generations.getOrDefault(scope, 0L));
    }
    return highest;
  }

  /** Gives a scope its next number. */
  long next(CutOffScope scope, Instant now) {
    writing.lock();
    try {
      makeRoomFor(scope, now);
      long previous = Math.max(generations.getOrDefault(scope, 0L), highestDropped.get());
      long next = rules.next(previous, now);
      generations.put(scope, next);
      return next;
    } finally {
      writing.unlock();
    }
  }

  /** Takes a number that another node gave. */
  void raise(CutOffScope scope, long generation, Instant now) {
    writing.lock();
    try {
      if (!now.isBefore(rules.keepUntil(generation))) {
        return;
      }
      makeRoomFor(scope, now);
      generations.merge(scope, generation, Math::max);
    } finally {
      writing.unlock();
    }
  }

  private void makeRoomFor(CutOffScope scope, Instant now) {
    if (generations.containsKey(scope) || generations.size() < maxEntries) {
      return;
    }
    dropExpired(now);
    if (generations.size() >= maxEntries) {
      throw new RevocationStoreFullException(
          "there are "
              + maxEntries
              + " cut-offs that are still needed, which is the bound; nobody was cut off. Raise the"
              + " bound, shorten the lifetime of tokens, or cut off everyone");
    }
  }

  /** At most once a second: it reads every entry, and whoever can log out can ask for it. */
  private void dropExpired(Instant now) {
    if (now.getEpochSecond() == droppedAtSecond) {
      return;
    }
    droppedAtSecond = now.getEpochSecond();
    // At exactly its end each token from before it is over, and a new one has at least its number.
    generations
        .entrySet()
        .removeIf(
            entry -> {
              boolean over = !now.isBefore(rules.keepUntil(entry.getValue()));
              if (over) {
                highestDropped.accumulateAndGet(entry.getValue(), Math::max);
              }
              return over;
            });
  }
}
