package dev.countersign.jwt;

import java.util.List;

/**
 * Is told each verdict, to count and to log.
 *
 * <p>Called once for each call of {@link JwtValidator#check} or {@link JwtValidator#validate}, on
 * the caller's thread, after the verdict is final. It cannot change the verdict: what it throws is
 * logged and dropped. Implementations are thread-safe and fast. Whoever passes on what a listener
 * is told passes on {@link #started} too.
 */
public interface ValidationListener {

  /**
   * Tells each listener, in this order, whatever the others throw.
   *
   * @param listeners the listeners
   * @return one listener for all
   */
  static ValidationListener all(ValidationListener... listeners) {
    return new EachListener(List.of(listeners));
  }

  /**
   * A token is about to be judged: to take the time. Whoever does not asks no clock, and costs
   * nothing.
   *
   * @return who is told the one verdict that follows, on the same thread: this listener, or an
   *     object that knows when that was. It is told once, or never if the validation ended in an
   *     {@link Error}
   */
  default ValidationListener started() {
    return this;
  }

  /**
   * A token was accepted.
   *
   * @param accepted the verdict
   */
  default void accepted(Validation.Accepted accepted) {}

  /**
   * A token was refused.
   *
   * @param rejected the verdict with its reason
   */
  default void rejected(Validation.Rejected rejected) {}

  /**
   * A token was refused because no key has its key id. Called in place of {@link #rejected}, since
   * many of these at once mean that a rotation went wrong, or that somebody is guessing.
   *
   * @param rejected the verdict with {@link Reason#KEY_UNKNOWN}
   */
  default void keyUnknown(Validation.Rejected rejected) {
    rejected(rejected);
  }

  /**
   * A token could not be judged.
   *
   * @param undecided the verdict with what was out of reach
   */
  default void undecided(Validation.Undecided undecided) {}
}
