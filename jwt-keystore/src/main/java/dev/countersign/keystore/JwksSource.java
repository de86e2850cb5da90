package dev.countersign.keystore;

import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a {@link RemoteJwks} gets a set, and which sets it takes. Used by one thread at a time.
 *
 * @param name for messages
 * @param location where the set is
 * @param fetcher gets it
 * @param maxKeys how many keys it may have, those that cannot be used included
 * @param algorithmOfKeysWithoutAlg what keys are for that do not say it
 */
record JwksSource(
    String name,
    JwksLocation location,
    DocumentFetcher fetcher,
    int maxKeys,
    Optional<JwsAlgorithm> algorithmOfKeysWithoutAlg) {

  /** A set of at least one key, and for how long it may be kept, if the issuer said. */
  record Published(JwkSet.PublicKeys set, Optional<Duration> freshness) {}

  /**
   * Gets the set.
   *
   * @throws IOException if there is none to be had
   * @throws IllegalArgumentException if the document is not a JWK Set
   */
  Published fetch() throws IOException, InterruptedException {
    try {
      DocumentFetcher.Document document = fetcher.fetch(location.find());
      JwkSet.PublicKeys set = JwkSet.parsePublic(document.text(), algorithmOfKeysWithoutAlg);
      int count = set.keys().size() + set.leftOut().size();
      if (count > maxKeys) {
        throw new IOException("expected at most " + maxKeys + " keys, but it has " + count);
      }
      if (set.keys().isEmpty()) {
        throw new IOException(
            "expected a key that can be used, but it has none: "
                + (count == 0 ? "the set is empty" : String.join("; ", set.leftOut())));
      }
      return new Published(set, Freshness.of(document.headers()));
    } catch (IOException | RuntimeException e) {
      location.doubt();
      throw e;
    }
  }
}
