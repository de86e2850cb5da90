package dev.countersign.jwt.revocation;

import dev.countersign.jwt.RevocationCheck;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The sessions that live: survives a token that was stolen from a session which has ended, and
 * gives an idle time-out that tokens alone cannot have.
 *
 * <p>Combined with other checks, name this one last: it counts a use that a later one may refuse.
 *
 * <p>Start one at log-in and put its id into each token of it, as {@code claim("sid",
 * session.id())}. The check refuses a token without {@code sid}, and one whose {@code sid} does not
 * name a live session of the token's {@code sub}. A check that says live counts as a use of the
 * session, but is written at most ten times in an idle time-out. What was ended, by hand or by a
 * time-out, never lives again. The sessions are those of one issuer. Thread-safe.
 */
public interface Sessions extends RevocationCheck {

  /** How many sessions the form in memory keeps unless it is told. */
  int DEFAULT_MAX_SESSIONS = 1_000_000;

  /**
   * Starts a session.
   *
   * @param subject whose it is; the {@code sub} of its tokens, not blank
   * @param clientId the client that it is for, or empty
   * @param description what the subject is shown when it lists its sessions, such as the device, or
   *     empty; at most {@value Session#MAX_DESCRIPTION_LENGTH} characters
   * @return the session, with a random id
   * @throws IllegalArgumentException if the subject is blank or the description too long
   * @throws RevocationStoreException if the store is out of reach
   * @throws RevocationStoreFullException if there is no room; no session is started then
   */
  Session start(String subject, Optional<String> clientId, Optional<String> description);

  /**
   * Starts a session of which nothing else is known.
   *
   * @param subject whose it is; the {@code sub} of its tokens, not blank
   * @return the session, with a random id
   * @throws IllegalArgumentException if the subject is blank
   * @throws RevocationStoreException if the store is out of reach
   * @throws RevocationStoreFullException if there is no room; no session is started then
   */
  default Session start(String subject) {
    return start(subject, Optional.empty(), Optional.empty());
  }

  /**
   * The live sessions of a subject.
   *
   * @param subject whose
   * @return those that live now, the one that began first in front
   * @throws RevocationStoreException if the store is out of reach
   */
  List<Session> of(String subject);

  /**
   * Ends a session, whosever it is: for log-out, where the id comes out of a checked token, and for
   * administrators. Where a subject chooses from its list, use {@link #end(String, String)}.
   *
   * @param id its id
   * @return true if it lived
   * @throws RevocationStoreException if the store is out of reach; it may live on then
   */
  boolean end(String id);

  /**
   * Ends a session if it is one of this subject, so that nobody ends those of others by their id.
   *
   * @param subject whose it must be
   * @param id its id
   * @return true if it lived and was this subject's
   * @throws RevocationStoreException if the store is out of reach; it may live on then
   */
  boolean end(String subject, String id);

  /**
   * Ends all sessions of a subject, in one atomic step: one that is started at the same time is
   * either ended or wholly after it.
   *
   * @param subject whose
   * @return how many lived
   * @throws RevocationStoreException if the store is out of reach; some may live on then
   */
  int endAll(String subject);

  /**
   * Sessions in this process, which a restart ends: for one process, and tests. Holds up to a
   * million.
   *
   * @param timeouts when a session is over
   * @return sessions that read the system's clock
   */
  static Sessions inMemory(SessionTimeouts timeouts) {
    return inMemory(
        timeouts, DEFAULT_MAX_SESSIONS, InstantSource.system(), RevocationListener.none());
  }

  /**
   * Sessions in this process, with their bound, their clock and who is told.
   *
   * @param timeouts when a session is over
   * @param maxSessions how many live sessions are taken before more are refused, 1 to 100 million;
   *     each takes about 400 bytes and its texts
   * @param clock tells when sessions begin and which are over; a check takes the validator's
   *     instant
   * @param listener is told each session that is started or ended
   * @return no sessions yet
   * @throws IllegalArgumentException if the bound is out of range
   */
  static Sessions inMemory(
      SessionTimeouts timeouts, int maxSessions, InstantSource clock, RevocationListener listener) {
    return new InMemorySessions(timeouts, maxSessions, clock, listener);
  }
}
