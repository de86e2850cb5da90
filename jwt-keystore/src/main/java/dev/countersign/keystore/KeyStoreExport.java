package dev.countersign.keystore;

import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes the keys of a rotating key store into a PKCS#12 file (RFC 7292), private keys and secrets
 * included: to hand them to software that reads nothing else, or to keep them elsewhere. {@link
 * KeyStoreKeys} reads them again.
 *
 * <p>The file has no place for the windows; they are in the answer. Thread-safe.
 */
public final class KeyStoreExport {

  private KeyStoreExport() {}

  /**
   * Makes certificates, without which a key store takes no private key. Java has no public means to
   * make one; use your authority's, Bouncy Castle or keytool.
   */
  @FunctionalInterface
  public interface CertificateChains {

    /**
     * The certificate of a key and those that certify it.
     *
     * @param key its id, state and windows
     * @param publicKey what to certify
     * @param privateKey for a certificate that signs itself; empty for a key that signs no more,
     *     whose private half has been destroyed
     * @return the chain, that of the key first; or an empty list to leave out a key that signs no
     *     more
     * @throws Exception if it cannot be made; nothing is written then
     */
    List<X509Certificate> chainOf(KeyView key, PublicKey publicKey, Optional<PrivateKey> privateKey)
        throws Exception;
  }

  /**
   * Writes a file with all keys that may verify now, under their key ids as aliases: as private
   * keys with their chain, as secret keys, or as certificates of keys that sign no more.
   *
   * @param keys the keys
   * @param chains asked once for each key pair, and not for secrets
   * @param password protects the file and each entry; not kept
   * @param file replaced if it is there; readable by its owner alone
   * @return the keys that were written, with their windows, for {@link
   *     KeyStoreKeys.Builder#key(KeyView)}
   * @throws IllegalArgumentException if a chain is not for the key, or is missing for one that
   *     signs
   * @throws IllegalStateException if a key is kept elsewhere or does not show its material, no
   *     chain can be made, or two key ids differ in case only
   * @throws UncheckedIOException if the file cannot be written
   */
  public static List<KeyView> toPkcs12(
      RotatingKeyStore keys, CertificateChains chains, char[] password, Path file) {
    try {
      KeyStore keyStore = KeyStore.getInstance("PKCS12");
      keyStore.load(null, null);
      List<KeyView> written = new ArrayList<>();
      Instant now = keys.now();
      for (KeyRecord record : keys.set().records()) {
        if (record.state(now).mayVerify() && put(keyStore, record, now, chains, password)) {
          written.add(KeyView.of(record, now));
        }
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      keyStore.store(bytes, password);
      FileReplacement replacement = new FileReplacement(file.toAbsolutePath());
      replacement.write(bytes.toByteArray(), FileReplacement.FOR_OWNER);
      replacement.makeDurable();
      return List.copyOf(written);
    } catch (IOException e) {
      throw new UncheckedIOException("the PKCS#12 file " + file + " cannot be written", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot write PKCS#12", e);
    }
  }

  private static boolean put(
      KeyStore keyStore, KeyRecord record, Instant now, CertificateChains chains, char[] password)
      throws KeyStoreException {
    String alias = record.keyId();
    if (keyStore.containsAlias(alias)) {
      throw new IllegalStateException(
          "two key ids differ from " + alias + " in case only, which PKCS#12 does not tell apart");
    }
    VerificationKey verificationKey = record.verificationKey().orElseThrow();
    if (record.algorithm().isSymmetric()) {
      SigningKey secret = SigningKey.fromJwk(verificationKey.exportSecretJwk());
      keyStore.setKeyEntry(alias, secret.exportKey(), password, null);
      return true;
    }
    Optional<PrivateKey> privateKey =
        record.signingKey().map(SigningKey::exportKey).map(PrivateKey.class::cast);
    Certificate[] chain = chain(record, verificationKey, privateKey, now, chains);
    if (privateKey.isPresent()) {
      putPrivate(keyStore, alias, privateKey.get(), password, chain);
    } else if (chain.length > 0) {
      keyStore.setCertificateEntry(alias, chain[0]);
    }
    return chain.length > 0;
  }

  private static void putPrivate(
      KeyStore keyStore, String alias, Key key, char[] password, Certificate[] chain) {
    try {
      keyStore.setKeyEntry(alias, key, password, chain);
    } catch (KeyStoreException e) {
      throw new IllegalStateException(
          "the key "
              + alias
              + " cannot be written; is it in a hardware module, which does not show it?",
          e);
    }
  }

  private static Certificate[] chain(
      KeyRecord record,
      VerificationKey verificationKey,
      Optional<PrivateKey> privateKey,
      Instant now,
      CertificateChains chains) {
    List<X509Certificate> chain;
    PublicKey publicKey = verificationKey.toPublicKey();
    try {
      chain = chains.chainOf(KeyView.of(record, now), publicKey, privateKey);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException("no certificate was made for the key " + record.keyId(), e);
    }
    if (chain.isEmpty() && privateKey.isPresent()) {
      throw new IllegalArgumentException(
          "expected a certificate for the key "
              + record.keyId()
              + ", which signs, but the chain is empty");
    }
    if (!chain.isEmpty() && !isFor(chain.get(0), publicKey)) {
      throw new IllegalArgumentException(
          "expected first in the chain a certificate of the key "
              + record.keyId()
              + ", but it has another public key");
    }
    return chain.toArray(Certificate[]::new);
  }

  private static boolean isFor(X509Certificate certificate, PublicKey publicKey) {
    return Arrays.equals(certificate.getPublicKey().getEncoded(), publicKey.getEncoded());
  }
}
