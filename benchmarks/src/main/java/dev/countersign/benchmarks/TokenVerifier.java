package dev.countersign.benchmarks;

/** Believes a token or does not. */
@FunctionalInterface
interface TokenVerifier {

  /** What the library hands over for a token that it believes; it throws for any other. */
  Object verify(String token) throws Exception;

  /** The cheapest way to a no that the library has. */
  default boolean refuses(String token) {
    try {
      verify(token);
      return false;
    } catch (Exception e) {
      return true;
    }
  }
}
