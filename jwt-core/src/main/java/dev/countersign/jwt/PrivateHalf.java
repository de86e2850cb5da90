package dev.countersign.jwt;

import java.security.PrivateKey;

/** What signs, as far as it can be kept: where it came from decides whether it can be exported. */
sealed interface PrivateHalf {

  /** The secret is the verification key's. */
  record Shared() implements PrivateHalf {}

  /** Of this process or of a JCA provider. */
  record Local(PrivateKey key) implements PrivateHalf {

    /** Some providers' keys print their numbers. */
    @Override
    public String toString() {
      return "Local";
    }
  }

  /** Kept elsewhere and known here by a name. */
  record Remote(String reference) implements PrivateHalf {}
}
