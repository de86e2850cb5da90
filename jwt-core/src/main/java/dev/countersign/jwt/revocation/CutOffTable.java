package dev.countersign.jwt.revocation;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/** The highest number of each scope, for a store in memory and for a node that follows one. */
final class CutOffTable {

  private final CutOffRules rules;
  private final int maxEntries;
  private final ConcurrentMap<CutOffScope, Long> generations = new ConcurrentHashMap<>();

  /** Writers only: a bound and a clean-up that span all scopes. */
  private final ReentrantLock writing = new ReentrantLock();

  /**
   * The highest number of all scopes, also of those that were dropped. The next one is above it,
   * since a token carries the highest of three scopes, and a clock may stand still or go back.
   */
  private long highestGiven; // guarded by the lock

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
      long next = rules.next(highestGiven, now);
      highestGiven = next;
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
      highestGiven = Math.max(highestGiven, generation);
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
    generations.values().removeIf(generation -> !now.isBefore(rules.keepUntil(generation)));
  }
}
