package dev.countersign.jwt;

import java.util.Optional;

/** The verdict on a DPoP proof (RFC 9449 section 4.3). Immutable. */
public sealed interface DpopValidation {

  /**
   * The proof is good for this request, and was used up by it.
   *
   * @param keyThumbprint the RFC 7638 thumbprint of its key: what {@code cnf.jkt} of an access
   *     token has to be, or is to be
   * @param nextNonce what to tell the client in {@code DPoP-Nonce}, if it is time for another
   */
  record Accepted(String keyThumbprint, Optional<String> nextNonce) implements DpopValidation {}

  /**
   * The proof is refused ({@code invalid_dpop_proof}).
   *
   * @param message why, for the operator's log; holds no text that the sender chose
   */
  record Rejected(String message) implements DpopValidation {}

  /**
   * The proof is good but for its nonce ({@code use_dpop_nonce}).
   *
   * @param nonce what to tell the client in {@code DPoP-Nonce}
   */
  record NonceNeeded(String nonce) implements DpopValidation {}

  /**
   * Whether the proof was used before cannot be told just now.
   *
   * @param message what happened, for the operator's log
   * @param exception what was thrown
   */
  record Undecided(String message, Throwable exception) implements DpopValidation {}
}
