package dev.countersign.jwt;

import java.time.Duration;
import java.util.Optional;

/**
 * Where an issuer reads the generation of a token, the {@code gen} claim, by which a later cut-off
 * tells the tokens before it from those after it.
 *
 * <p>Read before each token is signed, so that a cut-off which comes in between refuses the token.
 * Implementations are thread-safe.
 *
 * @see dev.countersign.jwt.revocation.CutOffs
 */
@FunctionalInterface
public interface Generations {

  /** The claim that carries the number. */
  String CLAIM = "gen";

  /**
   * The generation of a token that is minted now: no lower than each cut-off that applies to it.
   *
   * @param issuer its {@code iss}
   * @param subject its {@code sub}, or empty
   * @param clientId its {@code client_id} (RFC 9068 section 2.2), or empty
   * @return the number to put into the token
   * @throws RuntimeException if it cannot be told; no token is issued then
   */
  long current(String issuer, Optional<String> subject, Optional<String> clientId);

  /**
   * Asked once, when an issuer is built: do these generations serve its tokens?
   *
   * @param issuer the {@code iss} of its tokens
   * @param lifetime the longest life of its tokens
   * @throws IllegalArgumentException if they are for other issuers, or remember cut-offs for less
   *     than this lifetime
   */
  default void requireServes(String issuer, Duration lifetime) {}
}
