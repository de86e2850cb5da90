package dev.countersign.jwt.revocation;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sessions over one map, which checks read without a lock, and an index by subject. A use replaces
 * the session only where it still is, so that it never brings back one that was ended.
 */
final class InMemorySessions implements Sessions {

  private static final RevocationStatus NO_SID =
      new RevocationStatus.Revoked("the token names no session");

  /** Also for a session of another subject: nobody learns which ids exist. */
  private static final RevocationStatus OVER =
      new RevocationStatus.Revoked("the token names no live session of its subject");

  private final SessionTimeouts timeouts;
  private final int maxSessions;
  private final InstantSource clock;
  private final RevocationListener listener;
  private final ConcurrentMap<String, Session> sessions = new ConcurrentHashMap<>();

  /** Guards the index, and each start and end with it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<String, Set<String>> idsBySubject = new HashMap<>();
  private long droppedAtSecond = Long.MIN_VALUE;

  InMemorySessions(
      SessionTimeouts timeouts, int maxSessions, InstantSource clock, RevocationListener listener) {
    this.timeouts = Objects.requireNonNull(timeouts, "timeouts");
    this.maxSessions = Bounds.requireBound(maxSessions);
    this.clock = Objects.requireNonNull(clock, "clock");
    this.listener = RevocationListener.all(listener);
  }

  @Override
  public Session start(String subject, Optional<String> clientId, Optional<String> description) {
    Instant now = clock.instant();
    Session session = Session.begin(subject, clientId, description, now);
    lock.lock();
    try {
      requireRoom(now);
      sessions.put(session.id(), session);
      idsBySubject.computeIfAbsent(subject, any -> new HashSet<>(2)).add(session.id());
    } finally {
      lock.unlock();
    }
    listener.happened(new RevocationEvent.SessionStarted(session, now));
    return session;
  }

  private void requireRoom(Instant now) {
    if (sessions.size() >= maxSessions && now.getEpochSecond() != droppedAtSecond) {
      // At most once a second: it reads every session, and whoever can log in can ask for it.
      droppedAtSecond = now.getEpochSecond();
      sessions.values().stream()
          .filter(session -> !timeouts.isLive(session, now))
          .map(Session::id)
          .toList()
          .forEach(this::remove);
    }
    if (sessions.size() >= maxSessions) {
      throw new RevocationStoreFullException(
          "there are "
              + maxSessions
              + " live sessions, which is the bound; this one was not started. Raise the bound, or"
              + " shorten the time-outs");
    }
  }

  /** With the lock held. */
  private Optional<Session> remove(String id) {
    Session removed = sessions.remove(id);
    if (removed == null) {
      return Optional.empty();
    }
    idsBySubject.computeIfPresent(
        removed.subject(),
        (subject, ids) -> {
          ids.remove(id);
          return ids.isEmpty() ? null : ids;
        });
    return Optional.of(removed);
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    Optional<String> id = jwt.string("sid");
    if (id.isEmpty()) {
      return NO_SID;
    }
    Session session = sessions.get(id.get());
    if (session == null
        || !jwt.subject().filter(session.subject()::equals).isPresent()
        || !timeouts.isLive(session, now)) {
      return OVER;
    }
    if (timeouts.isUseToBeWritten(session, now)) {
      // Fails if another use came first, which says the same, or if it was ended.
      sessions.replace(session.id(), session, session.usedAt(now));
    }
    return RevocationStatus.live();
  }

  @Override
  public List<Session> of(String subject) {
    Instant now = clock.instant();
    lock.lock();
    try {
      return idsBySubject.getOrDefault(subject, Set.of()).stream()
          .map(sessions::get)
          .filter(session -> timeouts.isLive(session, now))
          .sorted(Comparator.comparing(Session::startedAt).thenComparing(Session::id))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean end(String id) {
    Instant now = clock.instant();
    Optional<Session> ended;
    lock.lock();
    try {
      ended = remove(id);
    } finally {
      lock.unlock();
    }
    return tell(ended.stream().toList(), now) == 1;
  }

  @Override
  public boolean end(String subject, String id) {
    Instant now = clock.instant();
    Optional<Session> ended;
    lock.lock();
    try {
      ended =
          idsBySubject.getOrDefault(subject, Set.of()).contains(id) ? remove(id) : Optional.empty();
    } finally {
      lock.unlock();
    }
    return tell(ended.stream().toList(), now) == 1;
  }

  @Override
  public int endAll(String subject) {
    Instant now = clock.instant();
    List<Session> ended;
    lock.lock();
    try {
      ended =
          List.copyOf(idsBySubject.getOrDefault(subject, Set.of())).stream()
              .map(this::remove)
              .flatMap(Optional::stream)
              .toList();
    } finally {
      lock.unlock();
    }
    return tell(ended, now);
  }

  /** Those that lived until now; the others had ended by themselves. */
  private int tell(List<Session> ended, Instant now) {
    List<Session> lived = ended.stream().filter(session -> timeouts.isLive(session, now)).toList();
    lived.forEach(session -> listener.happened(new RevocationEvent.SessionEnded(session, now)));
    return lived.size();
  }
}
