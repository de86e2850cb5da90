package dev.countersign.jwt;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What a secret must be (RFC 7518 section 3.2): as long as the hash, and not something else.
 *
 * <p>A public key in the place of a secret is the classic algorithm confusion, made by a
 * configuration instead of by an attacker: everybody knows that 'secret'.
 */
final class SecretStrength {

  /** The shortest document of a key: SubjectPublicKeyInfo with an Ed25519 key. */
  private static final int MIN_DER_LENGTH = 44;

  private SecretStrength() {}

  static void requireFit(JwsAlgorithm algorithm, byte[] secret) {
    if (!algorithm.isSymmetric()) {
      throw new InvalidKeyMaterialException(
          algorithm.headerName()
              + " needs a key pair, but was given a secret; use HS256, HS384 or"
              + " HS512 for a secret");
    }
    int minimum = algorithm.signatureLength();
    if (secret.length < minimum) {
      throw new InvalidKeyMaterialException(
          algorithm.headerName()
              + " needs a secret of at least "
              + minimum
              + " bytes (RFC 7518"
              + " section 3.2), but it has "
              + secret.length
              + "; make one of random bytes");
    }
    if (isOneByteRepeated(secret)) {
      throw new InvalidKeyMaterialException(
          "the secret is one byte repeated; make one of at least " + minimum + " random bytes");
    }
    if (looksLikeKeyDocument(secret)) {
      throw new InvalidKeyMaterialException(
          "the secret is a PEM, DER or JSON document of a key and not random bytes; use the factory"
              + " for that format");
    }
  }

  private static boolean isOneByteRepeated(byte[] secret) {
    for (byte b : secret) {
      if (b != secret[0]) {
        return false;
      }
    }
    return true;
  }

  private static boolean looksLikeKeyDocument(byte[] secret) {
    String text = new String(secret, StandardCharsets.ISO_8859_1).strip();
    return text.contains("-----BEGIN ")
        || text.startsWith("ssh-")
        || (text.startsWith("{") && text.contains("\"kty\""))
        || isOneDerSequence(secret)
        || isOneDerSequence(fromBase64(text));
  }

  /** The body of a PEM document, as consoles of identity providers show public keys. */
  private static byte[] fromBase64(String text) {
    try {
      return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /** A SEQUENCE whose length is just the rest: no 2^-16 accident of random bytes in practice. */
  private static boolean isOneDerSequence(byte[] bytes) {
    if (bytes.length < MIN_DER_LENGTH || bytes[0] != 0x30) {
      return false;
    }
    int second = bytes[1] & 0xff;
    if (second < 0x80) {
      return second == bytes.length - 2;
    }
    int lengthBytes = second & 0x7f;
    if (lengthBytes < 1 || lengthBytes > 3) {
      return false;
    }
    int length = 0;
    for (int i = 0; i < lengthBytes; i++) {
      length = (length << 8) | (bytes[2 + i] & 0xff);
    }
    return length == bytes.length - 2 - lengthBytes;
  }
}
