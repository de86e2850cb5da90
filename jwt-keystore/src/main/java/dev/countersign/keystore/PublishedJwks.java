package dev.countersign.keystore;

import java.time.Duration;

/**
 * The answer of a JWK Set endpoint (RFC 7517 section 5): a document to cache, or none. Immutable.
 */
public sealed interface PublishedJwks {

  /**
   * The document.
   *
   * @param json the text of the JWK Set, with public members only
   * @param entityTag the value of {@code ETag} in its quotes, the same on each node that publishes
   *     the same text of the same version
   * @param maxAge for {@code Cache-Control: max-age}, in whole seconds and at least one; differs
   *     from call to call, so that verifiers do not all come back at once
   */
  record Document(String json, String entityTag, Duration maxAge) implements PublishedJwks {}

  /**
   * Nothing that may be published now. To be answered by 503 and {@code Cache-Control: no-store}: a
   * verifier that cached an empty or outdated set would refuse every token, or believe a revoked
   * key.
   *
   * @param why for the operator's log
   */
  record Unavailable(String why) implements PublishedJwks {}
}
