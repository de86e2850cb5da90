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
 * Chooses the primitive for a key. RSA and ECDSA signatures are made by java-jwt's {@link
 * Algorithm}s, where what it costs is lost in the arithmetic; everything else is done by subclasses
 * of ours, because java-jwt lacks the algorithm or because its way to the JCA can be measured.
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
    if (provider.isEmpty()
        && privateKey instanceof RSAPrivateKey rsa
        && publicKey instanceof RSAPublicKey rsaPublic) {
      return rsa(algorithm, rsaPublic, rsa);
    }
    if (provider.isEmpty()
        && privateKey instanceof ECPrivateKey ec
        && publicKey instanceof ECPublicKey ecPublic) {
      return ecdsa(algorithm, ecPublic, ec);
    }
    return JcaAlgorithm.signing(algorithm, privateKey, provider);
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

  private static Algorithm rsa(
      JwsAlgorithm algorithm, RSAPublicKey publicKey, RSAPrivateKey privateKey) {
    return switch (algorithm) {
      case RS256 -> Algorithm.RSA256(publicKey, privateKey);
      case RS384 -> Algorithm.RSA384(publicKey, privateKey);
      case RS512 -> Algorithm.RSA512(publicKey, privateKey);
      case PS256 -> Algorithm.RSA256PSS(publicKey, privateKey);
      case PS384 -> Algorithm.RSA384PSS(publicKey, privateKey);
      case PS512 -> Algorithm.RSA512PSS(publicKey, privateKey);
      default -> throw new IllegalArgumentException(algorithm + " does not use an RSA key");
    };
  }

  private static Algorithm ecdsa(
      JwsAlgorithm algorithm, ECPublicKey publicKey, ECPrivateKey privateKey) {
    return switch (algorithm) {
      case ES256 -> Algorithm.ECDSA256(publicKey, privateKey);
      case ES384 -> Algorithm.ECDSA384(publicKey, privateKey);
      case ES512 -> Algorithm.ECDSA512(publicKey, privateKey);
      default -> throw new IllegalArgumentException(algorithm + " does not use an EC key");
    };
  }
}
