package dev.countersign.keystore;

import java.util.Optional;

/** One of the {@link KeyEncryptionKeys}. */
interface KeyEncryptionKey {

  String id();

  /** The key of a new document. */
  DataKey forSealing();

  /**
   * The key of a document that holds this wrapped one.
   *
   * @throws KeySetStorageException if it cannot be unwrapped
   */
  DataKey forOpening(Optional<String> wrapped);
}
