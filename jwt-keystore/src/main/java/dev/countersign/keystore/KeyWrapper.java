package dev.countersign.keystore;

/**
 * Encrypts data keys of 32 bytes under a key-encryption key that never leaves where it is: a KMS or
 * an HSM.
 *
 * <p>Each document of a key set gets a data key of its own. What {@link #wrap} answered is stored
 * in the document, in clear, and whoever can unwrap it can read the keys. Whoever may wrap can make
 * documents that are believed, so the permission to encrypt is as precious as that to decrypt.
 *
 * <p>Implementations are thread-safe, and bound their time: reading and writing a key set wait for
 * them. What was unwrapped is remembered in memory, so that a document that did not change costs no
 * further call.
 *
 * @see KeyEncryptionKeys#wrappedBy
 */
public interface KeyWrapper {

  /**
   * Encrypts a data key.
   *
   * @param dataKey 32 random bytes, which the wrapper must not keep
   * @return 1 to 4096 bytes, to be stored
   */
  byte[] wrap(byte[] dataKey);

  /**
   * Decrypts a data key.
   *
   * @param wrapped what {@link #wrap} answered, or what someone put into its place
   * @return the data key of 32 bytes
   * @throws RuntimeException if it cannot, or the bytes are not what it made; its message may be
   *     logged
   */
  byte[] unwrap(byte[] wrapped);
}
