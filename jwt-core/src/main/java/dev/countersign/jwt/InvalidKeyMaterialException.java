package dev.countersign.jwt;

/**
 * Key material was refused: unreadable, unfit for its algorithm, or too weak. The message says what
 * was expected and what to do, and never repeats the material. Immutable.
 */
public final class InvalidKeyMaterialException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong with the key.
   *
   * @param message what was expected and what to do
   */
  public InvalidKeyMaterialException(String message) {
    super(message);
  }
}
