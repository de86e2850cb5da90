package dev.countersign.jwt;

/** No key may sign at this instant. Thrown in place of issuing anything. Immutable. */
public final class NoSigningKeyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Says what is missing.
   *
   * @param message what was expected, what was found and what to do
   */
  public NoSigningKeyException(String message) {
    super(message);
  }

  /**
   * Says what is missing, and why.
   *
   * @param message what was expected, what was found and what to do
   * @param cause what went wrong
   */
  public NoSigningKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
