package dev.countersign.benchmarks;

import java.util.UUID;

/** One way to verify and to issue tokens, used as its documentation says. */
interface TokenLibrary {

  /** Whether it has the algorithm for verifying and issuing. */
  boolean has(Algorithm algorithm);

  /**
   * A verifier that is kept and shared by threads. It asks for the type, the issuer, the audience
   * and the expiry of {@link Tokens}, with the same skew.
   */
  TokenVerifier verifier(TestKey key) throws Exception;

  /** An issuer that is kept and shared by threads, of tokens as {@link Tokens}. */
  TokenIssuer issuer(TestKey key, TokenSize size) throws Exception;

  /** Each token needs an id of its own; a library that makes none gets what is usual in Java. */
  static String newId() {
    return UUID.randomUUID().toString();
  }
}
