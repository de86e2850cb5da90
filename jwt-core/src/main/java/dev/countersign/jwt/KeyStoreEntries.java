package dev.countersign.jwt;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.util.Optional;
import javax.crypto.SecretKey;

/** Takes keys out of a {@link KeyStore}, with errors that name the alias. */
final class KeyStoreEntries {

  private KeyStoreEntries() {}

  static PublicKey publicKey(KeyStore keyStore, String alias) {
    try {
      Certificate certificate = keyStore.getCertificate(alias);
      if (certificate == null) {
        throw new InvalidKeyMaterialException(
            "the key store has no certificate under the alias " + alias);
      }
      return certificate.getPublicKey();
    } catch (GeneralSecurityException e) {
      throw unreadable(alias);
    }
  }

  static PrivateKey privateKey(KeyStore keyStore, String alias, char[] password) {
    if (key(keyStore, alias, password).orElse(null) instanceof PrivateKey privateKey) {
      return privateKey;
    }
    throw new InvalidKeyMaterialException(
        "the key store has no private key under the alias " + alias);
  }

  static byte[] secret(KeyStore keyStore, String alias, char[] password) {
    if (key(keyStore, alias, password).orElse(null) instanceof SecretKey secretKey
        && secretKey.getEncoded() != null) {
      return secretKey.getEncoded();
    }
    throw new InvalidKeyMaterialException(
        "the key store has no readable secret key under the alias " + alias);
  }

  private static Optional<Key> key(KeyStore keyStore, String alias, char[] password) {
    try {
      return Optional.ofNullable(keyStore.getKey(alias, password));
    } catch (GeneralSecurityException e) {
      throw unreadable(alias);
    }
  }

  private static InvalidKeyMaterialException unreadable(String alias) {
    return new InvalidKeyMaterialException(
        "the entry "
            + alias
            + " of the key store cannot be read; is it loaded, and is the password"
            + " the one of the entry?");
  }
}
