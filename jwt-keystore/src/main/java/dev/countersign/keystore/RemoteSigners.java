package dev.countersign.keystore;

import dev.countersign.jwt.RemoteSigner;
import dev.countersign.jwt.VerificationKey;

/**
 * Finds what signs for a key whose private half is in a KMS or an HSM. Of such a key, a storage
 * holds the public half and the reference that it was made with.
 *
 * <p>Implementations are thread-safe. Called for each signature, so it should keep its connections.
 */
@FunctionalInterface
public interface RemoteSigners {

  /**
   * The signer of a key.
   *
   * @param reference what names the key there, as it was given to {@code SigningKey.remote}
   * @param publicKey the public half
   * @return what signs
   * @throws RuntimeException if there is none; no token is issued then
   */
  RemoteSigner find(String reference, VerificationKey publicKey);
}
