package dev.countersign.jwt;

import java.security.KeyStore;
import java.security.Provider;
import java.security.PublicKey;
import java.util.Objects;
import java.util.Optional;

/**
 * A key that verifies: a public key, or the secret of an HMAC algorithm, bound to one algorithm and
 * one key id when it is made.
 *
 * <p>Immutable and thread-safe. Weak material is refused by every factory: secrets shorter than the
 * hash or that are really a public key, RSA moduli under 2048 bits or with the ROCA fingerprint,
 * exponents that are even or below 3, points on another curve or on none, ML-DSA keys under which
 * nobody's signature verifies. Secrets never appear in {@link #toString()} or in an exception.
 */
public final class VerificationKey {

  private final String keyId;
  private final JwsAlgorithm algorithm;
  private final KeyMaterial material;
  private final Verifier verifier;
  private final ForPreferred<Verifier> verifierOfPreferred;

  VerificationKey(String keyId, JwsAlgorithm algorithm, KeyMaterial material) {
    this.keyId = KeyIds.requireValid(keyId);
    this.algorithm = algorithm;
    this.material = material;
    this.verifier = Primitives.verifier(algorithm, material, Optional.empty());
    this.verifierOfPreferred =
        new ForPreferred<>(
            provider -> Primitives.verifier(algorithm, material, Optional.of(provider)));
  }

  /**
   * A public key, with its RFC 7638 thumbprint as key id.
   *
   * @param algorithm the one algorithm that the key is for
   * @param key an RSA, EC, Ed25519 or ML-DSA public key that fits it
   * @return the key
   * @throws InvalidKeyMaterialException if the key does not fit the algorithm or is weak
   */
  public static VerificationKey of(JwsAlgorithm algorithm, PublicKey key) {
    KeyMaterial material = KeyMaterial.ofPublic(algorithm, key);
    return new VerificationKey(material.thumbprint(), algorithm, material);
  }

  /**
   * A secret.
   *
   * @param algorithm one of the HMAC algorithms
   * @param keyId the key id, which must not be derived from the secret in a way that lets it be
   *     guessed
   * @param secret random bytes, at least as many as the hash has; copied
   * @return the key
   * @throws InvalidKeyMaterialException if the secret is too short, or is not one
   */
  public static VerificationKey ofSecret(JwsAlgorithm algorithm, String keyId, byte[] secret) {
    return new VerificationKey(keyId, algorithm, KeyMaterial.ofSecret(algorithm, secret));
  }

  /**
   * A public key or a certificate in PEM, with its RFC 7638 thumbprint as key id.
   *
   * @param algorithm the one algorithm that the key is for
   * @param pem one block {@code PUBLIC KEY} (X.509 SubjectPublicKeyInfo) or {@code CERTIFICATE}; of
   *     a certificate only the key is read, not its validity
   * @return the key
   * @throws InvalidKeyMaterialException if it cannot be read, does not fit or is weak, or if there
   *     is a private key with it
   */
  public static VerificationKey fromPem(JwsAlgorithm algorithm, String pem) {
    return of(algorithm, Pem.parse(pem).publicKey(algorithm.family()));
  }

  /**
   * A JSON Web Key (RFC 7517) that says its {@code alg}; the key id is its {@code kid}, or else the
   * RFC 7638 thumbprint of a public key.
   *
   * @param json one JWK, of type RSA, EC, OKP (Ed25519), AKP (ML-DSA) or oct
   * @return the key
   * @throws InvalidKeyMaterialException if it is malformed, weak, private, or meant for another use
   */
  public static VerificationKey fromJwk(String json) {
    return Jwk.parse(json).verificationKey(Optional.empty());
  }

  /**
   * A JSON Web Key whose algorithm is known from elsewhere, as {@code alg} is optional in RFC 7517.
   *
   * @param algorithm the algorithm; an {@code alg} in the JWK must be the same
   * @param json one JWK
   * @return the key
   * @throws InvalidKeyMaterialException if it is malformed, weak, private, or meant for another use
   */
  public static VerificationKey fromJwk(JwsAlgorithm algorithm, String json) {
    return Jwk.parse(json).verificationKey(Optional.of(algorithm));
  }

  /**
   * The public key of an entry of a {@link KeyStore}, with its RFC 7638 thumbprint as key id.
   *
   * @param algorithm the one algorithm that the key is for
   * @param keyStore a loaded key store
   * @param alias an entry with a certificate
   * @return the key
   * @throws InvalidKeyMaterialException if there is no such entry, or its key does not fit or is
   *     weak
   */
  public static VerificationKey fromKeyStore(
      JwsAlgorithm algorithm, KeyStore keyStore, String alias) {
    return of(algorithm, KeyStoreEntries.publicKey(keyStore, alias));
  }

  /**
   * The same key under another id.
   *
   * @param newKeyId 1 to 128 characters out of {@code A-Za-z0-9._~:+/=@-} and space
   * @return the renamed key
   * @throws IllegalArgumentException if the id has other characters or is too long
   */
  public VerificationKey withKeyId(String newKeyId) {
    return new VerificationKey(newKeyId, algorithm, material);
  }

  /**
   * The key id.
   *
   * @return the {@code kid} of tokens that this key signed
   */
  public String keyId() {
    return keyId;
  }

  /**
   * The algorithm that the key is bound to.
   *
   * @return the only {@code alg} that a token may have
   */
  public JwsAlgorithm algorithm() {
    return algorithm;
  }

  /**
   * Whether both hold the same material for the same algorithm, whatever their ids are. Takes the
   * same time for all secrets of one length.
   *
   * @param other another key
   * @return true if each verifies what the other does
   */
  public boolean hasSameMaterialAs(VerificationKey other) {
    return algorithm == other.algorithm && material.sameAs(other.material);
  }

  /**
   * The public key as a JSON Web Key (RFC 7517), with {@code kid}, {@code alg} and {@code use}.
   *
   * @return the JSON text
   * @throws IllegalStateException if it is a secret
   */
  public String toPublicJwk() {
    return JsonWriter.text(JwkWriter.publicMembers(this));
  }

  /**
   * The secret itself as a JSON Web Key of type {@code oct}, for whoever keeps keys: to be
   * encrypted, never logged.
   *
   * @return the JSON text, as secret as the key
   * @throws IllegalStateException if it is a public key
   */
  public String exportSecretJwk() {
    return JsonWriter.text(JwkWriter.secretMembers(this));
  }

  /**
   * The public key as a key of the Java cryptography architecture, for example to certify it.
   *
   * @return the public key
   * @throws IllegalStateException if it is a secret
   */
  public PublicKey toPublicKey() {
    return material.publicKey();
  }

  KeyMaterial material() {
    return material;
  }

  /** Empty when the token's signature is this key's. */
  Optional<Validation.Rejected> refusalOf(UnverifiedToken token, Optional<Provider> provider) {
    return refusalOf(token.ascii(), token.signingInputLength(), token.signature(), provider);
  }

  /**
   * Empty when the signature is this key's.
   *
   * @param content begins with what was signed
   * @param length how many bytes of it were signed
   * @param provider does the arithmetic if it can; else, or if empty, the JCA chooses
   */
  Optional<Validation.Rejected> refusalOf(
      byte[] content, int length, byte[] signature, Optional<Provider> provider) {
    if (!SignatureShape.isPossible(algorithm, material, signature)) {
      return Optional.of(
          new Validation.Rejected(
              Reason.SIGNATURE_MALFORMED,
              "the signature has a length or numbers that no " + algorithm.headerName() + " has"));
    }
    return provider
            .map(verifierOfPreferred::by)
            .orElse(verifier)
            .verifies(content, length, signature)
        ? Optional.empty()
        : Optional.of(
            new Validation.Rejected(
                Reason.SIGNATURE_INVALID, "the signature is not this key's over this token"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerificationKey that
        && keyId.equals(that.keyId)
        && hasSameMaterialAs(that);
  }

  @Override
  public int hashCode() {
    return Objects.hash(keyId, algorithm);
  }

  /** Id and algorithm, never the material. */
  @Override
  public String toString() {
    return "VerificationKey[" + algorithm.headerName() + ", kid=" + keyId + "]";
  }
}
