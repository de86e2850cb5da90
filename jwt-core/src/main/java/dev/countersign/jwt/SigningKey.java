package dev.countersign.jwt;

import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.SignatureGenerationException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that signs, together with the {@link VerificationKey} that verifies what it signed.
 *
 * <p>Immutable and thread-safe. Every factory refuses weak material as {@link VerificationKey}
 * does, and a private key that does not belong to its public key. Private and secret material never
 * appears in {@link #toString()} or in an exception.
 */
public final class SigningKey {

  private static final int MAX_REFERENCE_LENGTH = 1024;

  private final VerificationKey verificationKey;
  private final PrivateHalf privateHalf;
  private final Algorithm signer;
  private final Optional<Instant> latestExpiration;
  private final ForPreferred<Algorithm> signerOfPreferred;

  private SigningKey(
      VerificationKey verificationKey,
      PrivateHalf privateHalf,
      Algorithm signer,
      Optional<Instant> latestExpiration) {
    this.verificationKey = verificationKey;
    this.privateHalf = privateHalf;
    this.signer = signer;
    this.latestExpiration = latestExpiration;
    this.signerOfPreferred = new ForPreferred<>(this::signerBy);
  }

  static SigningKey secret(VerificationKey secret) {
    return new SigningKey(
        secret,
        new PrivateHalf.Shared(),
        Primitives.mac(secret, Optional.empty()),
        Optional.empty());
  }

  static SigningKey pair(VerificationKey publicKey, PrivateKey privateKey) {
    Algorithm signer = Primitives.signer(publicKey, privateKey, Optional.empty());
    KeyPairs.requireMatch(publicKey, signer);
    return new SigningKey(publicKey, new PrivateHalf.Local(privateKey), signer, Optional.empty());
  }

  /**
   * A key whose private half is kept elsewhere and signs there.
   *
   * <p>Nothing is asked of the signer yet. Each signature that it makes is verified before the
   * token leaves, so that a remote key that was replaced is an error and no token that nobody can
   * verify.
   *
   * @param publicKey the public half, under the key id of tokens
   * @param reference what the key is called where it is kept, for example the name of a key version
   *     in a key management service; not secret, 1 to 1024 characters without control characters
   * @param signer signs with it
   * @return the key
   * @throws IllegalArgumentException if the public key is a secret or the reference is blank, too
   *     long or has control characters
   */
  public static SigningKey remote(
      VerificationKey publicKey, String reference, RemoteSigner signer) {
    if (publicKey.algorithm().isSymmetric()) {
      throw new IllegalArgumentException(
          "expected a public key, since a secret is here already; use ofSecret(…)");
    }
    if (reference.isBlank()
        || reference.length() > MAX_REFERENCE_LENGTH
        || Utf8.hasControlCharacter(reference)) {
      throw new IllegalArgumentException(
          "expected a reference of 1 to "
              + MAX_REFERENCE_LENGTH
              + " characters without control characters");
    }
    return new SigningKey(
        publicKey,
        new PrivateHalf.Remote(reference),
        new RemoteAlgorithm(publicKey, Objects.requireNonNull(signer, "signer")),
        Optional.empty());
  }

  /**
   * A new random key: RSA with 3072 bits, the curve or the parameter set of the algorithm, or a
   * secret as long as the hash.
   *
   * @param algorithm what it is for
   * @return a key whose id is the RFC 7638 thumbprint, or random for a secret
   * @throws IllegalStateException if no JCA provider has the algorithm; see {@link
   *     JwsAlgorithm#isAvailable()}
   */
  public static SigningKey generate(JwsAlgorithm algorithm) {
    return KeyPairs.generate(algorithm);
  }

  /**
   * A secret, with a random key id. Give it a stable one by {@link #withKeyId(String)} if other
   * processes hold the same secret.
   *
   * @param algorithm one of the HMAC algorithms
   * @param secret random bytes, at least as many as the hash has; copied
   * @return the key
   * @throws InvalidKeyMaterialException if the secret is too short, or is not one
   */
  public static SigningKey ofSecret(JwsAlgorithm algorithm, byte[] secret) {
    KeyMaterial material = KeyMaterial.ofSecret(algorithm, secret);
    return secret(new VerificationKey(KeyIds.random(), algorithm, material));
  }

  /**
   * A secret in base64url without padding.
   *
   * @param algorithm one of the HMAC algorithms
   * @param secret base64url of at least as many bytes as the hash has
   * @return the key, with a random key id
   * @throws InvalidKeyMaterialException if it is not canonical base64url, or too short
   */
  public static SigningKey ofBase64UrlSecret(JwsAlgorithm algorithm, String secret) {
    byte[] bytes =
        Base64Url.decode(secret)
            .orElseThrow(
                () ->
                    new InvalidKeyMaterialException(
                        "the secret is not base64url without padding (RFC 7515 section 2); make"
                            + " one, for example, from 64 random bytes"));
    return ofSecret(algorithm, bytes);
  }

  /**
   * A private key and its public key, with the RFC 7638 thumbprint as key id.
   *
   * <p>The private key may be one that does not export its material, as those of a hardware module.
   *
   * @param algorithm the one algorithm that the pair is for
   * @param publicKey an RSA, EC, Ed25519 or ML-DSA public key
   * @param privateKey the private key that belongs to it
   * @return the key
   * @throws InvalidKeyMaterialException if the keys do not fit the algorithm or each other, are
   *     weak, or a JCA provider fails to use them
   */
  public static SigningKey of(JwsAlgorithm algorithm, PublicKey publicKey, PrivateKey privateKey) {
    return pair(VerificationKey.of(algorithm, publicKey), privateKey);
  }

  /**
   * A private key in PEM, with the RFC 7638 thumbprint as key id.
   *
   * @param algorithm the one algorithm that the key is for
   * @param pem a block {@code PRIVATE KEY} (PKCS#8, unencrypted) and, unless it is RSA or ML-DSA
   *     with its seed, also a block {@code PUBLIC KEY} or {@code CERTIFICATE}, in any order
   * @return the key
   * @throws InvalidKeyMaterialException if it cannot be read, does not fit or is weak
   */
  public static SigningKey fromPem(JwsAlgorithm algorithm, String pem) {
    KeyPair pair = Pem.parse(pem).keyPair(algorithm.family());
    return of(algorithm, pair.getPublic(), pair.getPrivate());
  }

  /**
   * A private or secret JSON Web Key (RFC 7517) that says its {@code alg}; the key id is its {@code
   * kid}, or else the RFC 7638 thumbprint, or random for a secret.
   *
   * @param json one JWK, of type RSA, EC, OKP (Ed25519), AKP (ML-DSA) or oct
   * @return the key
   * @throws InvalidKeyMaterialException if it is malformed, weak, public, or meant for another use
   */
  public static SigningKey fromJwk(String json) {
    return Jwk.parse(json).signingKey(Optional.empty());
  }

  /**
   * A private or secret JSON Web Key whose algorithm is known from elsewhere.
   *
   * @param algorithm the algorithm; an {@code alg} in the JWK must be the same
   * @param json one JWK
   * @return the key
   * @throws InvalidKeyMaterialException if it is malformed, weak, public, or meant for another use
   */
  public static SigningKey fromJwk(JwsAlgorithm algorithm, String json) {
    return Jwk.parse(json).signingKey(Optional.of(algorithm));
  }

  /**
   * An entry of a {@link KeyStore}: a private key with its certificate, or a secret key.
   *
   * @param algorithm the one algorithm that the key is for
   * @param keyStore a loaded key store
   * @param alias the entry
   * @param password protects the entry; not kept
   * @return the key, with the RFC 7638 thumbprint as key id, or a random one for a secret
   * @throws InvalidKeyMaterialException if there is no such entry, the password is wrong, or the
   *     key does not fit or is weak
   */
  public static SigningKey fromKeyStore(
      JwsAlgorithm algorithm, KeyStore keyStore, String alias, char[] password) {
    return algorithm.isSymmetric()
        ? ofSecret(algorithm, KeyStoreEntries.secret(keyStore, alias, password))
        : of(
            algorithm,
            KeyStoreEntries.publicKey(keyStore, alias),
            KeyStoreEntries.privateKey(keyStore, alias, password));
  }

  /**
   * The same key under another id.
   *
   * @param newKeyId 1 to 128 characters out of {@code A-Za-z0-9._~:+/=@-} and space
   * @return the renamed key
   * @throws IllegalArgumentException if the id has other characters or is too long
   */
  public SigningKey withKeyId(String newKeyId) {
    VerificationKey renamed = verificationKey.withKeyId(newKeyId);
    return new SigningKey(renamed, privateHalf, signer, latestExpiration);
  }

  /**
   * The same key, bound to sign no token that lives longer than verifiers will keep the key.
   *
   * @param latest the latest {@code exp} of a token
   * @return the bounded key
   */
  public SigningKey withLatestExpiration(Instant latest) {
    return new SigningKey(verificationKey, privateHalf, signer, Optional.of(latest));
  }

  /**
   * The key that verifies what this one signed.
   *
   * @return a public key, or the same secret for HMAC
   */
  public VerificationKey verificationKey() {
    return verificationKey;
  }

  /**
   * The key id.
   *
   * @return the {@code kid} of tokens that this key signs
   */
  public String keyId() {
    return verificationKey.keyId();
  }

  /**
   * The algorithm that the key is bound to.
   *
   * @return the {@code alg} of tokens that this key signs
   */
  public JwsAlgorithm algorithm() {
    return verificationKey.algorithm();
  }

  /**
   * The latest {@code exp} of a token that this key may sign, so that no token outlives its key.
   *
   * @return the bound, or empty if there is none
   */
  public Optional<Instant> latestExpiration() {
    return latestExpiration;
  }

  /**
   * What the key is called where it is kept, if it is kept elsewhere.
   *
   * @return the reference given to {@link #remote}, or empty
   */
  public Optional<String> reference() {
    return privateHalf instanceof PrivateHalf.Remote remote
        ? Optional.of(remote.reference())
        : Optional.empty();
  }

  /**
   * The private key or the secret itself as a JSON Web Key (RFC 7517), for whoever keeps keys: to
   * be encrypted, never logged. {@link #fromJwk(String)} reads it.
   *
   * @return the JSON text, as secret as the key
   * @throws IllegalStateException if the material is not here or does not show itself: keys of
   *     {@link #remote} and of hardware modules, and expanded ML-DSA keys, which lost their seed
   */
  public String exportPrivateJwk() {
    if (privateHalf instanceof PrivateHalf.Remote remote) {
      throw keptElsewhere(remote);
    }
    return privateHalf instanceof PrivateHalf.Local local
        ? JsonWriter.text(JwkWriter.privateMembers(verificationKey, local.key()))
        : verificationKey.exportSecretJwk();
  }

  /**
   * The private key or the secret itself as a key of the Java cryptography architecture, for
   * whoever keeps keys, for example in a {@link KeyStore}. {@link #fromKeyStore} reads it from
   * there.
   *
   * @return a {@link PrivateKey}, or a {@link javax.crypto.SecretKey} for HMAC
   * @throws IllegalStateException if the material is not here: keys of {@link #remote}
   */
  public Key exportKey() {
    if (privateHalf instanceof PrivateHalf.Remote remote) {
      throw keptElsewhere(remote);
    }
    return privateHalf instanceof PrivateHalf.Local local
        ? local.key()
        : new SecretKeySpec(
            verificationKey.material().secret(), HmacAlgorithm.jcaName(algorithm()));
  }

  private IllegalStateException keptElsewhere(PrivateHalf.Remote remote) {
    return new IllegalStateException(
        "the private half of the key " + keyId() + " is kept elsewhere, as " + remote.reference());
  }

  /**
   * A JWS signature.
   *
   * @param signingInput the ASCII bytes {@code header.payload} (RFC 7515 section 5.1)
   * @param provider does the arithmetic if it can; else, or if empty, the JCA chooses
   */
  byte[] sign(byte[] signingInput, Optional<Provider> provider)
      throws SignatureGenerationException {
    return provider.map(signerOfPreferred::by).orElse(signer).sign(signingInput);
  }

  private Algorithm signerBy(Provider provider) {
    if (privateHalf instanceof PrivateHalf.Remote) {
      return signer;
    }
    return privateHalf instanceof PrivateHalf.Local local
        ? Primitives.signer(verificationKey, local.key(), Optional.of(provider))
        : Primitives.mac(verificationKey, Optional.of(provider));
  }

  /** Id and algorithm, never the material. */
  @Override
  public String toString() {
    return "SigningKey[" + algorithm().headerName() + ", kid=" + keyId() + "]";
  }
}
