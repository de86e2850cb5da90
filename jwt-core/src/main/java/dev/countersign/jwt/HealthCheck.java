package dev.countersign.jwt;

import java.util.Optional;

/**
 * A part that knows by itself whether it can do its work: keys, or a copy of what was revoked.
 *
 * <p>Both methods answer from memory, at once, so that a probe may ask as often as it likes and a
 * store that is away makes no probe wait. What is not ready has a problem; what has a problem may
 * still be ready, as keys are whose storage went away and which still sign. So take {@link
 * #isReady} for what a load balancer asks, and {@link #problem} for what wakes somebody up.
 * Implementations are thread-safe.
 *
 * @see HealthReport
 */
public interface HealthCheck {

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
