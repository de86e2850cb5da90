package dev.countersign.jdbc;

import org.jspecify.annotations.Nullable;

/** A call did not come to a good end. */
final class DatabaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean maybeApplied;

  DatabaseException(String message, boolean maybeApplied, @Nullable Throwable cause) {
    super(message, cause);
    this.maybeApplied = maybeApplied;
  }

  /** The same, with the stack of the thread that called. */
  DatabaseException(DatabaseException onItsThread) {
    this(String.valueOf(onItsThread.getMessage()), onItsThread.maybeApplied, onItsThread);
  }

  /** False only if it is certain that nothing was changed. */
  boolean isMaybeApplied() {
    return maybeApplied;
  }
}
