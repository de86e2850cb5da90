package dev.countersign.jwt;

/**
 * Signs with a private key that is kept elsewhere: in a key management service, a hardware module
 * behind its own interface, another process.
 *
 * <p>Whoever implements it bounds the time that a call may take and decides on retries; nothing
 * here does. It is called from several threads at once. Keys of a JCA provider need no such thing:
 * {@link SigningKey#of} takes them as they are.
 */
@FunctionalInterface
public interface RemoteSigner {

  /**
   * Signs.
   *
   * @param signingInput the ASCII bytes {@code header.payload} (RFC 7515 section 5.1), not hashed
   * @return the signature as JWS has it (RFC 7518 section 3): for ECDSA r and s one after the
   *     other, each in full length
   * @throws Exception if it cannot be made; no token is issued then
   */
  byte[] sign(byte[] signingInput) throws Exception;

  /**
   * A signer over one that answers ECDSA signatures in DER, as most services do.
   *
   * @param algorithm an ECDSA algorithm
   * @param der answers an {@code ECDSA-Sig-Value} (RFC 3279 section 2.2.3)
   * @return a signer that answers r and s one after the other, and fails if the answer is not DER
   * @throws IllegalArgumentException if the algorithm is not ECDSA; others have one format only
   */
  static RemoteSigner convertingDer(JwsAlgorithm algorithm, RemoteSigner der) {
    if (algorithm.family() != KeyFamily.EC) {
      throw new IllegalArgumentException(
          "expected ES256, ES384 or ES512, but it is "
              + algorithm.headerName()
              + ", whose signatures are not in DER");
    }
    return input -> EcdsaDer.toConcatenated(der.sign(input), algorithm.signatureLength());
  }
}
