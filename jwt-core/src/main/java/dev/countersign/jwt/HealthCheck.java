package dev.countersign.jwt;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A part that knows whether it can do its work: keys, a copy of what was revoked, a store.
 *
 * <p>Both methods answer at once, from memory, or within a bound that the part states, so that a
 * probe may ask as often as it likes; none throws. What is not ready has a problem; what has a
 * problem may still be ready, as keys are whose storage went away and which still sign. So take
 * {@link #isReady} for what a load balancer asks, and {@link #problem} for what wakes somebody up.
 * Implementations are thread-safe.
 *
 * @see HealthReport
 */
public interface HealthCheck {

  /**
   * What a part that has to be asked said.
   *
   * @param isReady whether it can do its work
   * @param problem what an operator should look at, in words and without secrets
   */
  record Answer(boolean isReady, Optional<String> problem) {

    /**
     * Checks that there is a problem if it is not ready.
     *
     * @param isReady whether it can do its work
     * @param problem what an operator should look at, in words and without secrets
     * @throws IllegalArgumentException if there is none
     */
    public Answer {
      if (!isReady && problem.isEmpty()) {
        throw new IllegalArgumentException("expected a problem of what is not ready");
      }
    }

    /**
     * It can do its work.
     *
     * @param problem what is wrong nevertheless, or empty
     * @return the answer
     */
    public static Answer ready(Optional<String> problem) {
      return new Answer(true, problem);
    }

    /**
     * It cannot do its work.
     *
     * @param problem what is wrong
     * @return the answer
     */
    public static Answer notReady(String problem) {
      return new Answer(false, Optional.of(problem));
    }
  }

  /**
   * A part outside of this process, which has to be asked. Whoever wants to know meanwhile waits
   * for the answer to the one question, and each answer serves for a while, so that however many
   * strangers call a health endpoint the part is asked no oftener than that.
   *
   * @param question asks it; ends within a time-out of its own. If it throws, the part is not ready
   * @param goodFor how long an answer serves, zero or more; a second is usual
   * @param clock the source of time
   * @return the check, which never throws
   * @throws IllegalArgumentException if the duration is negative
   */
  static HealthCheck asking(Supplier<Answer> question, Duration goodFor, InstantSource clock) {
    return new AskedHealth(question, goodFor, clock);
  }

  /**
   * Whether it can do its work now.
   *
   * @return false if requests had better go to another node
   */
  boolean isReady();

  /**
   * What is wrong.
   *
   * @return what an operator should look at, in words and without secrets, or empty if all is well;
   *     never empty if it is not ready
   */
  Optional<String> problem();
}
