package dev.countersign.benchmarks;

import java.time.Instant;
import java.util.Optional;

/**
 * The answer to a request with a token, beside what was known of the token. The server has judged
 * it at some instant between sending and answer, and a token only ever goes from good to bad: what
 * may be accepted at that instant was good when it was sent, and what may be refused is bad when
 * the answer is there.
 *
 * @param status of HTTP
 * @param success the status that a good token gets here
 * @param goodUntil {@code exp} and the skew; empty if the token was bad from the start
 * @param loggedOut whether its log-out was acknowledged before the request was sent
 * @param loggingOut whether its log-out had begun when the answer was there
 * @param afterPause whether the machine stood still just before
 */
record TokenAnswer(
    int status,
    int success,
    Optional<Instant> goodUntil,
    boolean loggedOut,
    boolean loggingOut,
    Instant sentAt,
    Instant answeredAt,
    boolean afterPause) {

  /** What to make of an answer. */
  enum Verdict {
    ACCEPTED,
    REFUSED,
    /** Undecided, by a server that could not look after its keys in time. */
    EXCUSED,
    WRONG
  }

  Verdict verdict() {
    if (status == success) {
      return mayBeAccepted() ? Verdict.ACCEPTED : Verdict.WRONG;
    }
    return switch (status) {
      case 401 -> mayBeRefused() ? Verdict.REFUSED : Verdict.WRONG;
      case 503 -> afterPause ? Verdict.EXCUSED : Verdict.WRONG;
      default -> Verdict.WRONG;
    };
  }

  /** At the very end it is over. */
  private boolean mayBeAccepted() {
    return !loggedOut && goodUntil.filter(sentAt::isBefore).isPresent();
  }

  private boolean mayBeRefused() {
    return loggingOut || goodUntil.filter(answeredAt::isBefore).isEmpty();
  }
}
