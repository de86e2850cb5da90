package dev.countersign.jwt;

import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.SignatureGenerationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A java-jwt {@link Algorithm} straight over {@link Signature}. It verifies for all key pairs, and
 * signs for those that java-jwt lacks (Ed25519, ML-DSA) or settles too early on a provider for
 * (PSS), for private keys that only their own provider can use, and for a provider of the
 * application's choice. Objects are kept, since some providers take longer to make a key theirs
 * than to sign.
 *
 * <p>Without a choice the JCA finds the provider by the key, late, in {@code initSign}.
 */
final class JcaAlgorithm extends Algorithm implements Verifier {

  private final JcaSignature jca;

  /** All ready to verify, or all ready to sign. */
  private final Pool<Signature> signatures;

  private final boolean kept;

  private JcaAlgorithm(JcaSignature jca, Supplier<Signature> maker, boolean kept) {
    super(jca.algorithm().headerName(), jca.name());
    this.jca = jca;
    this.signatures = new Pool<>(maker);
    this.kept = kept;
  }

  static JcaAlgorithm verifying(
      JwsAlgorithm algorithm, PublicKey publicKey, Optional<Provider> provider) {
    JcaSignature jca = JcaSignature.of(algorithm, provider);
    return new JcaAlgorithm(jca, () -> ready(jca, "verify", toVerify(publicKey)), true);
  }

  /** What signs with a key that only its own provider can use is not kept: its session may end. */
  static JcaAlgorithm signing(
      JwsAlgorithm algorithm, PrivateKey privateKey, Optional<Provider> provider) {
    JcaSignature jca = JcaSignature.of(algorithm, provider);
    return new JcaAlgorithm(
        jca, () -> ready(jca, "sign", toSign(privateKey)), privateKey.getEncoded() != null);
  }

  static boolean hasProvider(JwsAlgorithm algorithm) {
    try {
      JcaSignature.of(algorithm, Optional.empty()).newSignature();
      return true;
    } catch (NoSuchAlgorithmException e) {
      return false;
    }
  }

  /** Whether a provider has the algorithm for this key: some lack it for some keys of a type. */
  static boolean canVerify(Provider provider, JwsAlgorithm algorithm, PublicKey key) {
    return takes(provider, algorithm, toVerify(key));
  }

  /** As {@link #canVerify}. */
  static boolean canSign(Provider provider, JwsAlgorithm algorithm, PrivateKey key) {
    return takes(provider, algorithm, toSign(key));
  }

  private static boolean takes(Provider provider, JwsAlgorithm algorithm, KeyUse use) {
    try {
      use.init(JcaSignature.of(algorithm, Optional.of(provider)).newSignature());
      return true;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      return false;
    }
  }

  /** A key, and what it is to do. */
  private interface KeyUse {
    void init(Signature signature) throws InvalidKeyException;
  }

  private static KeyUse toVerify(PublicKey key) {
    return signature -> signature.initVerify(key);
  }

  private static KeyUse toSign(PrivateKey key) {
    return signature -> signature.initSign(key);
  }

  private static Signature ready(JcaSignature jca, String what, KeyUse use) {
    try {
      Signature signature = jca.newSignature();
      use.init(signature);
      jca.setParameters(signature);
      return signature;
    } catch (GeneralSecurityException e) {
      throw new ProviderException("no provider can " + what + " with this key", e);
    }
  }

  /**
   * Only what {@link Signature#verify} says, be it by a {@link SignatureException}, speaks of the
   * token. A key or a provider that fails leaves it undecided.
   */
  @Override
  public boolean verifies(byte[] content, int length, byte[] signature) {
    Signature verifier = signatures.take();
    update(verifier, content, length);
    boolean good;
    try {
      good = verifier.verify(jca.forProvider(signature));
    } catch (SignatureException e) {
      return false;
    }
    signatures.giveBack(verifier);
    return good;
  }

  private static void update(Signature verifier, byte[] content, int length) {
    try {
      verifier.update(content, 0, length);
    } catch (SignatureException e) {
      throw new ProviderException("the provider does not take what was signed", e);
    }
  }

  @Override
  public byte[] sign(byte[] content) throws SignatureGenerationException {
    try {
      Signature signer = signatures.take();
      signer.update(content);
      byte[] signature = jca.ofProvider(signer.sign());
      if (kept) {
        signatures.giveBack(signer);
      }
      return signature;
    } catch (SignatureException | ProviderException e) {
      throw new SignatureGenerationException(this, e);
    }
  }

  @Override
  public void verify(DecodedJWT jwt) {
    throw new UnsupportedOperationException("verifies(…) takes the bytes of a token as they came");
  }
}
