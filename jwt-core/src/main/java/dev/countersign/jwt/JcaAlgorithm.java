package dev.countersign.jwt;

import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.SignatureGenerationException;
import com.auth0.jwt.exceptions.SignatureVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A java-jwt {@link Algorithm} straight over {@link Signature}: for Ed25519 and ML-DSA, which
 * java-jwt lacks, and for private keys that only their own provider can use.
 *
 * <p>The provider is chosen by the JCA from the key, late, in {@code initSign}.
 */
final class JcaAlgorithm extends Algorithm {

  private final JwsAlgorithm algorithm;
  private final @Nullable PublicKey publicKey;
  private final @Nullable PrivateKey privateKey;

  private JcaAlgorithm(
      JwsAlgorithm algorithm, @Nullable PublicKey publicKey, @Nullable PrivateKey privateKey) {
    super(algorithm.headerName(), jcaName(algorithm));
    this.algorithm = algorithm;
    this.publicKey = publicKey;
    this.privateKey = privateKey;
  }

  static JcaAlgorithm verifying(JwsAlgorithm algorithm, PublicKey publicKey) {
    return new JcaAlgorithm(algorithm, publicKey, null);
  }

  static JcaAlgorithm signing(JwsAlgorithm algorithm, PrivateKey privateKey) {
    return new JcaAlgorithm(algorithm, null, privateKey);
  }

  static boolean hasProvider(JwsAlgorithm algorithm) {
    try {
      Signature.getInstance(jcaName(algorithm));
      return true;
    } catch (NoSuchAlgorithmException e) {
      return false;
    }
  }

  /**
   * Only {@link SignatureException} speaks of the token. A key or a provider that fails leaves it
   * undecided.
   */
  @Override
  public void verify(DecodedJWT jwt) throws SignatureVerificationException {
    try {
      Signature signature = Signature.getInstance(jcaName(algorithm));
      signature.initVerify(publicKey);
      setParameters(signature);
      signature.update(ascii(jwt.getHeader()));
      signature.update((byte) '.');
      signature.update(ascii(jwt.getPayload()));
      if (!signature.verify(Base64.getUrlDecoder().decode(jwt.getSignature()))) {
        throw new SignatureVerificationException(this);
      }
    } catch (SignatureException e) {
      throw new SignatureVerificationException(this, e);
    } catch (GeneralSecurityException e) {
      throw new ProviderException("no provider can verify with this key", e);
    }
  }

  @Override
  public byte[] sign(byte[] content) throws SignatureGenerationException {
    try {
      Signature signature = Signature.getInstance(jcaName(algorithm));
      signature.initSign(privateKey);
      setParameters(signature);
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException | ProviderException e) {
      throw new SignatureGenerationException(this, e);
    }
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
  private static String jcaName(JwsAlgorithm algorithm) {
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

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
