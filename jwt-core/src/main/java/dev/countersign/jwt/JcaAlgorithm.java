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
import org.jspecify.annotations.Nullable;

/**
 * A java-jwt {@link Algorithm} straight over {@link Signature}. It verifies for all key pairs, with
 * objects that are kept, and signs for those that java-jwt lacks (Ed25519, ML-DSA), for private
 * keys that only their own provider can use, and for a provider of the application's choice.
 *
 * <p>Without a choice the JCA finds the provider by the key, late, in {@code initSign}.
 */
final class JcaAlgorithm extends Algorithm implements Verifier {

  private final JcaSignature jca;
  private final @Nullable PrivateKey privateKey;
  private final Pool<Signature> verifiers;

  private JcaAlgorithm(
      JcaSignature jca, @Nullable PublicKey publicKey, @Nullable PrivateKey privateKey) {
    super(jca.algorithm().headerName(), jca.name());
    this.jca = jca;
    this.privateKey = privateKey;
    this.verifiers = new Pool<>(() -> verifier(publicKey));
  }

  static JcaAlgorithm verifying(
      JwsAlgorithm algorithm, PublicKey publicKey, Optional<Provider> provider) {
    return new JcaAlgorithm(JcaSignature.of(algorithm, provider), publicKey, null);
  }

  static JcaAlgorithm signing(
      JwsAlgorithm algorithm, PrivateKey privateKey, Optional<Provider> provider) {
    return new JcaAlgorithm(JcaSignature.of(algorithm, provider), null, privateKey);
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
    Signature verifier = verifiers.take();
    update(verifier, content, length);
    boolean good;
    try {
      good = verifier.verify(jca.forProvider(signature));
    } catch (SignatureException e) {
      return false;
    }
    verifiers.giveBack(verifier);
    return good;
  }

  private static void update(Signature verifier, byte[] content, int length) {
    try {
      verifier.update(content, 0, length);
    } catch (SignatureException e) {
      throw new ProviderException("the provider does not take what was signed", e);
    }
  }

  private Signature verifier(@Nullable PublicKey publicKey) {
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
      Signature signature = jca.newSignature();
      signature.initSign(privateKey);
      jca.setParameters(signature);
      signature.update(content);
      return jca.ofProvider(signature.sign());
    } catch (GeneralSecurityException | ProviderException e) {
      throw new SignatureGenerationException(this, e);
    }
  }

  @Override
  public void verify(DecodedJWT jwt) {
    throw new UnsupportedOperationException("verifies(…) takes the bytes of a token as they came");
  }
}
