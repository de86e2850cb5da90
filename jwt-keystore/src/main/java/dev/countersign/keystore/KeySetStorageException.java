package dev.countersign.keystore;

/** The storage of the keys is out of reach, or what it holds cannot be trusted. Immutable. */
public final class KeySetStorageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Says what happened.
   *
   * @param message what was expected, what was found and what to do; no material
   */
  public KeySetStorageException(String message) {
    super(message);
  }

  /**
   * Says what happened, and why.
   *
   * @param message what was expected, what was found and what to do; no material
   * @param cause what went wrong
   */
  public KeySetStorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
