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
 * signs for those that java-jwt lacks (Ed25519, ML-DSA), for private keys that only their own
 * provider can use, and for a provider of the application's choice. Objects are kept, since some
 * providers take longer to make a key theirs than to sign.
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
    return new JcaAlgorithm(jca, () -> verifier(jca, publicKey), true);
  }

  /** What signs with a key that only its own provider can use is not kept: its session may end. */
  static JcaAlgorithm signing(
      JwsAlgorithm algorithm, PrivateKey privateKey, Optional<Provider> provider) {
    JcaSignature jca = JcaSignature.of(algorithm, provider);
    return new JcaAlgorithm(jca, () -> signer(jca, privateKey), privateKey.getEncoded() != null);
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
    try {
      JcaSignature.of(algorithm, Optional.of(provider)).newSignature().initVerify(key);
      return true;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      return false;
    }
  }

  /** As {@link #canVerify}. */
  static boolean canSign(Provider provider, JwsAlgorithm algorithm, PrivateKey key) {
    try {
      JcaSignature.of(algorithm, Optional.of(provider)).newSignature().initSign(key);
      return true;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      return false;
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

  private static Signature verifier(JcaSignature jca, PublicKey publicKey) {
    try {
      Signature signature = jca.newSignature();
      signature.initVerify(publicKey);
      jca.setParameters(signature);
      return signature;
    } catch (GeneralSecurityException e) {
      throw new ProviderException("no provider can verify with this key", e);
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

  private static Signature signer(JcaSignature jca, PrivateKey privateKey) {
    try {
      Signature signature = jca.newSignature();
      signature.initSign(privateKey);
      jca.setParameters(signature);
      return signature;
    } catch (GeneralSecurityException e) {
      throw new ProviderException("no provider can sign with this key", e);
    }
  }

  @Override
  public void verify(DecodedJWT jwt) {
    throw new UnsupportedOperationException("verifies(…) takes the bytes of a token as they came");
  }
}
