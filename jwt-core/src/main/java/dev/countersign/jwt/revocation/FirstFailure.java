package dev.countersign.jwt.revocation;

import org.jspecify.annotations.Nullable;

/** Of several steps that are all taken, the first that failed, with the others as suppressed. */
final class FirstFailure {

  private @Nullable RuntimeException first;

  void of(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      if (first == null) {
        first = e;
      } else if (first != e) {
        first.addSuppressed(e);
      }
    }
  }

  boolean isThere() {
    return first != null;
  }

  void throwIfAny() {
    if (first != null) {
      throw first;
    }
  }
}
