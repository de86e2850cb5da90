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
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
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

  private final JwsAlgorithm algorithm;
  private final Optional<Provider> provider;
  private final @Nullable PrivateKey privateKey;
  private final Pool<Signature> verifiers;

  private JcaAlgorithm(
      JwsAlgorithm algorithm,
      Optional<Provider> provider,
      @Nullable PublicKey publicKey,
      @Nullable PrivateKey privateKey) {
    super(algorithm.headerName(), jcaName(algorithm));
    this.algorithm = algorithm;
    this.provider = provider;
    this.privateKey = privateKey;
    this.verifiers = new Pool<>(() -> verifier(publicKey));
  }

  static JcaAlgorithm verifying(
      JwsAlgorithm algorithm, PublicKey publicKey, Optional<Provider> provider) {
    return new JcaAlgorithm(algorithm, provider, publicKey, null);
  }

  static JcaAlgorithm signing(
      JwsAlgorithm algorithm, PrivateKey privateKey, Optional<Provider> provider) {
    return new JcaAlgorithm(algorithm, provider, null, privateKey);
  }

  static boolean hasProvider(JwsAlgorithm algorithm) {
    try {
      Signature.getInstance(jcaName(algorithm));
      return true;
    } catch (NoSuchAlgorithmException e) {
      return false;
    }
  }

  /** Whether a provider has the algorithm for this key: some lack it for some keys of a type. */
  static boolean canVerify(Provider provider, JwsAlgorithm algorithm, PublicKey key) {
    try {
      Signature.getInstance(jcaName(algorithm), provider).initVerify(key);
      return true;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      return false;
    }
  }

  /** As {@link #canVerify}. */
  static boolean canSign(Provider provider, JwsAlgorithm algorithm, PrivateKey key) {
    try {
      Signature.getInstance(jcaName(algorithm), provider).initSign(key);
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
      good = verifier.verify(signature);
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
      Signature signature = newSignature();
      signature.initVerify(publicKey);
      setParameters(signature);
      return signature;
    } catch (GeneralSecurityException e) {
      throw new ProviderException("no provider can verify with this key", e);
    }
  }

  @Override
  public byte[] sign(byte[] content) throws SignatureGenerationException {
    try {
      Signature signature = newSignature();
      signature.initSign(privateKey);
      setParameters(signature);
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException | ProviderException e) {
      throw new SignatureGenerationException(this, e);
    }
  }

  @Override
  public void verify(DecodedJWT jwt) {
    throw new UnsupportedOperationException("verifies(…) takes the bytes of a token as they came");
  }

  private Signature newSignature() throws NoSuchAlgorithmException {
    return provider.isPresent()
        ? Signature.getInstance(jcaName(algorithm), provider.get())
        : Signature.getInstance(jcaName(algorithm));
  }

  /**
   * Only after the key: before it, this would settle on the first provider and not on the key's.
   */
  private void setParameters(Signature signature) throws GeneralSecurityException {
    Optional<AlgorithmParameterSpec> parameters = pssParameters(algorithm);
    if (parameters.isPresent()) {
      signature.setParameter(parameters.get());
    }
  }

  /** The P1363 formats give r and s as JWS has them, without a detour over DER. */
  static String jcaName(JwsAlgorithm algorithm) {
    return switch (algorithm) {
      case RS256 -> "SHA256withRSA";
      case RS384 -> "SHA384withRSA";
      case RS512 -> "SHA512withRSA";
      case PS256, PS384, PS512 -> "RSASSA-PSS";
      case ES256 -> "SHA256withECDSAinP1363Format";
      case ES384 -> "SHA384withECDSAinP1363Format";
      case ES512 -> "SHA512withECDSAinP1363Format";
      case EDDSA, ED25519 -> "Ed25519";
      // Pure, and with the empty context, as RFC 9964 has it: both are what a provider does
      // unasked.
      case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> algorithm.headerName();
      case HS256, HS384, HS512 ->
          throw new IllegalArgumentException(algorithm + " does not use a key pair");
    };
  }

  /** Hash, MGF1 with the same hash, and a salt as long as the hash (RFC 7518 section 3.5). */
  private static Optional<AlgorithmParameterSpec> pssParameters(JwsAlgorithm algorithm) {
    return switch (algorithm) {
      case PS256 -> Optional.of(pss("SHA-256", MGF1ParameterSpec.SHA256, 32));
      case PS384 -> Optional.of(pss("SHA-384", MGF1ParameterSpec.SHA384, 48));
      case PS512 -> Optional.of(pss("SHA-512", MGF1ParameterSpec.SHA512, 64));
      default -> Optional.empty();
    };
  }

  private static PSSParameterSpec pss(String hash, MGF1ParameterSpec mask, int saltLength) {
    return new PSSParameterSpec(hash, "MGF1", mask, saltLength, 1);
  }
}
