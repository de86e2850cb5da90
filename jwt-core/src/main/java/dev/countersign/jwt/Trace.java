package dev.countersign.jwt;

import java.util.Optional;
import java.util.function.Function;

/** Watches a decision being made. The one for {@code check} does nothing. */
interface Trace {

  Trace OFF = new Trace() {};

  /**
   * A step came to its end.
   *
   * @param found describes its value, if it went on
   */
  default <T> Step<T> step(String name, String expected, Step<T> step, Function<T, String> found) {
    return step;
  }

  default void rule(Rule rule, Jwt jwt, Optional<? extends Validation> refusal) {}

  default Validation revocation(Validation verdict) {
    return verdict;
  }

  /** Whether the rules after the first refusal are to be asked as well. */
  default boolean asksOn() {
    return false;
  }
}
