package dev.countersign.keystore;

import java.io.IOException;
import java.net.URI;

/** Where a JWK Set is. */
@FunctionalInterface
interface JwksLocation {

  /**
   * The URL, if need be after asking for it.
   *
   * @throws IOException if it cannot be found out
   */
  URI find() throws IOException, InterruptedException;

  /** Told when the set could not be had there: it may have moved. */
  default void doubt() {}
}
