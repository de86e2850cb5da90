package dev.countersign.jwt;

import java.util.Objects;
import java.util.Optional;

/** What a {@link RevocationCheck} says of one token. Immutable. */
public sealed interface RevocationStatus {

  /** Not revoked. */
  record Live() implements RevocationStatus {
    static final Live INSTANCE = new Live();
  }

  /**
   * Revoked, and for good.
   *
   * @param why for the operator's log; must not repeat the token or text out of it
   */
  record Revoked(String why) implements RevocationStatus {

    /**
     * Refuses null.
     *
     * @param why for the operator's log; must not repeat the token or text out of it
     */
    public Revoked {
      Objects.requireNonNull(why, "why");
    }
  }

  /**
   * It cannot be told, because the store is out of reach or too stale.
   *
   * @param why for the operator's log
   * @param exception what was thrown, if anything
   */
  record CannotTell(String why, Optional<Throwable> exception) implements RevocationStatus {

    /**
     * Refuses null.
     *
     * @param why for the operator's log
     * @param exception what was thrown, if anything
     */
    public CannotTell {
      Objects.requireNonNull(why, "why");
      Objects.requireNonNull(exception, "exception");
    }
  }

  /**
   * Not revoked.
   *
   * @return the shared instance
   */
  static RevocationStatus live() {
    return Live.INSTANCE;
  }
}
