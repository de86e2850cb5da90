package dev.countersign.jwt;

import com.auth0.jwt.algorithms.Algorithm;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/**
 * Chooses the primitive for a key. RSASSA-PKCS1-v1_5 and ECDSA signatures are made by java-jwt's
 * {@link Algorithm}s, where what it costs is lost in the arithmetic; everything else is done by
 * subclasses of ours, because java-jwt lacks the algorithm, because its way to the JCA can be
 * measured, or because it would settle on a provider before it has the key.
 *
 * <p>The only place that knows which class does the arithmetic. Strength and fit of the key were
 * checked before, since java-jwt checks neither.
 */
final class Primitives {

  private Primitives() {}

  static Verifier verifier(
      JwsAlgorithm algorithm, KeyMaterial material, Optional<Provider> preferred) {
    if (algorithm.isSymmetric()) {
      return new HmacAlgorithm(algorithm, material.secret(), havingMac(preferred, algorithm));
    }
    PublicKey key = material.publicKey();
    return JcaAlgorithm.verifying(
        algorithm,
        key,
        forPairs(preferred, algorithm)
            .filter(candidate -> JcaAlgorithm.canVerify(candidate, algorithm, key)));
  }

  static Algorithm mac(VerificationKey secret, Optional<Provider> preferred) {
    JwsAlgorithm algorithm = secret.algorithm();
    return new HmacAlgorithm(
        algorithm, secret.material().secret(), havingMac(preferred, algorithm));
  }

  static Algorithm signer(
      VerificationKey key, PrivateKey privateKey, Optional<Provider> preferred) {
    JwsAlgorithm algorithm = key.algorithm();
    PublicKey publicKey = key.material().publicKey();
    if (privateKey instanceof MlDsaPrivateKey mlDsa) {
      return JcaAlgorithm.signing(algorithm, mlDsa.ofProvider(), Optional.empty());
    }
    // Without an encoding only the provider that the key is of can use it.
    Optional<Provider> provider =
        forPairs(preferred, algorithm)
            .filter(candidate -> privateKey.getEncoded() != null)
            .filter(candidate -> JcaAlgorithm.canSign(candidate, algorithm, privateKey));
    Optional<Algorithm> ofJavaJwt =
        provider.isPresent() ? Optional.empty() : ofJavaJwt(algorithm, publicKey, privateKey);
    return ofJavaJwt.orElseGet(() -> JcaAlgorithm.signing(algorithm, privateKey, provider));
  }

  private static Optional<Provider> havingMac(
      Optional<Provider> preferred, JwsAlgorithm algorithm) {
    return preferred.filter(
        candidate -> candidate.getService("Mac", HmacAlgorithm.jcaName(algorithm)) != null);
  }

  /** None for ML-DSA: its keys have several encodings, of which each provider knows some. */
  private static Optional<Provider> forPairs(Optional<Provider> preferred, JwsAlgorithm algorithm) {
    return preferred.filter(candidate -> algorithm.family() != KeyFamily.ML_DSA);
  }

  private static Optional<Algorithm> ofJavaJwt(
      JwsAlgorithm algorithm, PublicKey publicKey, PrivateKey privateKey) {
    if (privateKey instanceof RSAPrivateKey rsa && publicKey instanceof RSAPublicKey rsaPublic) {
      return rsa(algorithm, rsaPublic, rsa);
    }
    if (privateKey instanceof ECPrivateKey ec && publicKey instanceof ECPublicKey ecPublic) {
      return ecdsa(algorithm, ecPublic, ec);
    }
    return Optional.empty();
  }

  /**
   * None for PSS: java-jwt sets the parameters before the key, and then the JCA takes the first
   * provider there is, also where only a later one can use the key.
   */
  private static Optional<Algorithm> rsa(
      JwsAlgorithm algorithm, RSAPublicKey publicKey, RSAPrivateKey privateKey) {
    return switch (algorithm) {
      case RS256 -> Optional.of(Algorithm.RSA256(publicKey, privateKey));
      case RS384 -> Optional.of(Algorithm.RSA384(publicKey, privateKey));
      case RS512 -> Optional.of(Algorithm.RSA512(publicKey, privateKey));
      default -> Optional.empty();
    };
  }

  private static Optional<Algorithm> ecdsa(
      JwsAlgorithm algorithm, ECPublicKey publicKey, ECPrivateKey privateKey) {
    return switch (algorithm) {
      case ES256 -> Optional.of(Algorithm.ECDSA256(publicKey, privateKey));
      case ES384 -> Optional.of(Algorithm.ECDSA384(publicKey, privateKey));
      case ES512 -> Optional.of(Algorithm.ECDSA512(publicKey, privateKey));
      default -> Optional.empty();
    };
  }
}
