package dev.countersign.keystore;

import dev.countersign.jwt.InvalidKeyMaterialException;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKey;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/** Reads entries of one Java key store as keys, with errors that name the entry. */
final class KeyStoreEntryReader {

  private final KeyStore keyStore;
  private final char[] password;

  /** The password is the caller's, to be erased after the last read. */
  KeyStoreEntryReader(KeyStore keyStore, char[] password) {
    this.keyStore = keyStore;
    this.password = password;
  }

  /** What an entry holds; without a signing key it is a certificate alone. */
  record Found(
      Optional<SigningKey> signingKey,
      VerificationKey verificationKey,
      Optional<X509Certificate> certificate) {

    /** A certificate is good up to and including its last second (RFC 5280 section 4.1.2.5). */
    void requireValidity(String entry, Instant signsFrom, Instant signsUntil) {
      if (certificate.isEmpty()) {
        return;
      }
      Instant notBefore = certificate.get().getNotBefore().toInstant();
      Instant notAfter = certificate.get().getNotAfter().toInstant();
      if (signsFrom.isBefore(notBefore) || signsUntil.isAfter(notAfter.plusSeconds(1))) {
        throw new IllegalStateException(
            "expected for "
                + entry
                + " that it signs within the validity of its certificate, from "
                + notBefore
                + " to "
                + notAfter
                + ", but it signs from "
                + signsFrom
                + " to "
                + signsUntil
                + "; renew the certificate, or call ignoringCertificateValidity()");
      }
    }
  }

  Found read(String alias, JwsAlgorithm algorithm, Optional<String> keyId) {
    try {
      Optional<X509Certificate> certificate =
          Optional.ofNullable(keyStore.getCertificate(alias))
              .filter(X509Certificate.class::isInstance)
              .map(X509Certificate.class::cast);
      if (!algorithm.isSymmetric() && keyStore.isCertificateEntry(alias)) {
        VerificationKey key = VerificationKey.fromKeyStore(algorithm, keyStore, alias);
        return new Found(Optional.empty(), keyId.map(key::withKeyId).orElse(key), certificate);
      }
      SigningKey key = SigningKey.fromKeyStore(algorithm, keyStore, alias, password);
      SigningKey named = key.withKeyId(keyId.orElseGet(() -> keyId(key)));
      return new Found(Optional.of(named), named.verificationKey(), certificate);
    } catch (KeyStoreException e) {
      throw new IllegalStateException("the key store was not loaded", e);
    } catch (InvalidKeyMaterialException e) {
      InvalidKeyMaterialException named =
          new InvalidKeyMaterialException(
              "the entry " + alias + " of the key store cannot be used: " + e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  private static String keyId(SigningKey key) {
    return key.algorithm().isSymmetric()
        ? SecretKeyId.of(key.exportKey().getEncoded())
        : key.keyId();
  }
}
