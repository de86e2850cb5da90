package dev.countersign.jwt;

/** Verifies signatures with one key. Thread-safe. */
interface Verifier {

  /**
   * Whether a signature is the key's.
   *
   * @param content begins with what was signed
   * @param length how many bytes of it were signed
   * @param signature the bytes of a JWS signature, of the length that the algorithm has
   * @return false if it is not
   * @throws RuntimeException if the provider is out of order, which says nothing of the signature
   */
  boolean verifies(byte[] content, int length, byte[] signature);
}
