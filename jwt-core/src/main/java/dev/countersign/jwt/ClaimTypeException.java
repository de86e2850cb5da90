package dev.countersign.jwt;

/**
 * A claim of a checked token was asked for as a type that it does not have. The message names the
 * claim and the type, and not the value. Immutable.
 */
public final class ClaimTypeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ClaimTypeException(String name, String expected) {
    super(
        "the claim "
            + name
            + " is not "
            + expected
            + "; ask Jwt.claims() for it, or refuse such"
            + " tokens by a ClaimRule");
  }
}
