package dev.countersign.jwt.revocation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** Refresh families in the memory of this process: maps under one lock, held for no I/O. */
final class InMemoryRefreshFamilies implements RefreshFamilies {

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, RefreshFamily> families = new HashMap<>();
  private final Map<String, Set<String>> bySubject = new HashMap<>();
  private final Map<String, Set<String>> bySession = new HashMap<>();

  private final int maxFamilies;

  /** As they were added: the absolute expiry, which orders them, never changes. */
  private final PriorityQueue<RefreshFamily> firstToGo =
      new PriorityQueue<>(Comparator.comparing(RefreshFamily::absoluteExpiry));

  InMemoryRefreshFamilies(int maxFamilies, InstantSource clock) {
    if (maxFamilies < 1) {
      throw new IllegalArgumentException(
          "expected a bound of one family or more, but it is " + maxFamilies);
    }
    this.maxFamilies = maxFamilies;
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  @Override
  public void add(RefreshFamily family) {
    Instant now = clock.instant();
    lock.lock();
    try {
      dropExpired(now);
      if (families.size() >= maxFamilies) {
        throw new RevocationStoreFullException(
            "there are "
                + maxFamilies
                + " refresh families, which is the bound; none was added. Raise it, or shorten how"
                + " long they live");
      }
      if (families.putIfAbsent(family.id(), family) != null) {
        throw new RevocationStoreException(
            "there is a refresh family with this id; nothing was added. Give each a random id");
      }
      firstToGo.add(family);
      index(bySubject, family.grant().subject(), family.id());
      family.grant().sessionId().ifPresent(sid -> index(bySession, sid, family.id()));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<RefreshFamily> find(String id) {
    lock.lock();
    try {
      return Optional.ofNullable(families.get(id));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean advance(String id, long expectedCounter, Instant rotatedAt, Instant idleExpiry) {
    return replace(
        id,
        family ->
            family.counter() == expectedCounter && family.revocation().isEmpty()
                ? family.advanced(rotatedAt, idleExpiry)
                : family);
  }

  @Override
  public boolean revoke(String id, RefreshFamily.Revocation revocation) {
    return replace(id, family -> family.revoked(revocation));
  }

  /** Whether the change gave another family. */
  private boolean replace(String id, UnaryOperator<RefreshFamily> change) {
    lock.lock();
    try {
      RefreshFamily old = families.get(id);
      if (old == null) {
        return false;
      }
      RefreshFamily changed = change.apply(old);
      families.put(id, changed);
      return !changed.equals(old);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<RefreshFamily> findBySubject(String subject) {
    return find(bySubject, subject);
  }

  @Override
  public List<RefreshFamily> findBySession(String sessionId) {
    return find(bySession, sessionId);
  }

  private List<RefreshFamily> find(Map<String, Set<String>> index, String name) {
    lock.lock();
    try {
      return index.getOrDefault(name, Set.of()).stream()
          .flatMap(id -> Optional.ofNullable(families.get(id)).stream())
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** On each addition, so that a store that grows is also one that forgets. */
  private void dropExpired(Instant now) {
    RefreshFamily first = firstToGo.peek();
    while (first != null && !now.isBefore(first.absoluteExpiry())) {
      RefreshFamily over = firstToGo.remove();
      families.remove(over.id());
      unindex(bySubject, over.grant().subject(), over.id());
      over.grant().sessionId().ifPresent(sid -> unindex(bySession, sid, over.id()));
      first = firstToGo.peek();
    }
  }

  private static void index(Map<String, Set<String>> index, String name, String id) {
    index.computeIfAbsent(name, any -> new HashSet<>()).add(id);
  }

  private static void unindex(Map<String, Set<String>> index, String name, String id) {
    index.computeIfPresent(
        name,
        (any, ids) -> {
          ids.remove(id);
          return ids.isEmpty() ? null : ids;
        });
  }

  /** How many are kept. */
  int size() {
    lock.lock();
    try {
      return families.size();
    } finally {
      lock.unlock();
    }
  }
}
