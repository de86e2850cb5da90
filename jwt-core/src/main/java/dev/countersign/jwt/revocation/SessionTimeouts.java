package dev.countersign.jwt.revocation;

import java.time.Duration;
import java.time.Instant;

/**
 * When a session is over: when it was not used for a while, and at the latest a while after it
 * began. Immutable.
 *
 * @param idle how long it lives after its last use, one second to ten years
 * @param absolute how long it lives at most, no shorter than {@code idle} and at most ten years
 */
public record SessionTimeouts(Duration idle, Duration absolute) {

  private static final Duration MIN = Duration.ofSeconds(1);
  private static final Duration MAX = Duration.ofDays(3_650);

  /** How many uses in one idle time-out are written; the others need no write. */
  private static final int WRITES_PER_IDLE_TIMEOUT = 10;

  /**
   * Refuses what makes no sense.
   *
   * @param idle how long it lives after its last use, one second to ten years
   * @param absolute how long it lives at most, no shorter than {@code idle} and at most ten years
   * @throws IllegalArgumentException if one is out of bounds, or idle is longer than absolute
   */
  public SessionTimeouts {
    if (idle.compareTo(MIN) < 0 || absolute.compareTo(MAX) > 0 || idle.compareTo(absolute) > 0) {
      throw new IllegalArgumentException(
          "expected "
              + MIN
              + " ≤ idle ≤ absolute ≤ "
              + MAX
              + ", but idle is "
              + idle
              + " and absolute is "
              + absolute);
    }
  }

  /**
   * When a session is over if it is not used again; at exactly this instant it is.
   *
   * @param session the session
   * @return the earlier of the two ends
   */
  public Instant endOf(Session session) {
    Instant idleEnd = session.lastUsedAt().plus(idle);
    Instant absoluteEnd = session.startedAt().plus(absolute);
    return idleEnd.isBefore(absoluteEnd) ? idleEnd : absoluteEnd;
  }

  /**
   * Whether a session lives, if nobody has ended it.
   *
   * @param session the session
   * @param now the instant of the decision
   * @return true if its end is still to come
   */
  public boolean isLive(Session session, Instant now) {
    return now.isBefore(endOf(session));
  }

  /**
   * Whether a use has to be written: only if the last one that was is a tenth of the idle time-out
   * ago, so that a shared store is not written at each request. A session may therefore end up to a
   * tenth early, and never late.
   *
   * @param session the session as the store has it
   * @param now when it is used
   * @return true if {@link Session#lastUsedAt()} has to become {@code now}
   */
  public boolean isUseToBeWritten(Session session, Instant now) {
    return !now.isBefore(session.lastUsedAt().plus(idle.dividedBy(WRITES_PER_IDLE_TIMEOUT)));
  }
}
