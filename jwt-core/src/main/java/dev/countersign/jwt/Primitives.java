package dev.countersign.jwt;

import com.auth0.jwt.algorithms.Algorithm;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the primitive for a key: java-jwt's {@link Algorithm}s where it has them, ours for
 * Ed25519, ML-DSA and for private keys that do not show their numbers.
 *
 * <p>The only place that knows which class does the arithmetic. Strength and fit of the key were
 * checked before, since java-jwt checks neither.
 */
final class Primitives {

  private Primitives() {}

  static Algorithm verifier(JwsAlgorithm algorithm, KeyMaterial material) {
    return switch (algorithm.family()) {
      case SECRET -> mac(algorithm, material.secret());
      case RSA -> rsa(algorithm, (RSAPublicKey) material.publicKey(), null);
      case EC -> ecdsa(algorithm, (ECPublicKey) material.publicKey(), null);
      case ED25519, ML_DSA -> JcaAlgorithm.verifying(algorithm, material.publicKey());
    };
  }

  static Algorithm mac(VerificationKey secret) {
    return mac(secret.algorithm(), secret.material().secret());
  }

  static Algorithm signer(VerificationKey key, PrivateKey privateKey) {
    JwsAlgorithm algorithm = key.algorithm();
    PublicKey publicKey = key.material().publicKey();
    if (privateKey instanceof RSAPrivateKey rsa && publicKey instanceof RSAPublicKey rsaPublic) {
      return rsa(algorithm, rsaPublic, rsa);
    }
    if (privateKey instanceof ECPrivateKey ec && publicKey instanceof ECPublicKey ecPublic) {
      return ecdsa(algorithm, ecPublic, ec);
    }
    if (privateKey instanceof MlDsaPrivateKey mlDsa) {
      return JcaAlgorithm.signing(algorithm, mlDsa.ofProvider());
    }
    return JcaAlgorithm.signing(algorithm, privateKey);
  }

  private static Algorithm mac(JwsAlgorithm algorithm, byte[] secret) {
    return switch (algorithm) {
      case HS256 -> Algorithm.HMAC256(secret);
      case HS384 -> Algorithm.HMAC384(secret);
      case HS512 -> Algorithm.HMAC512(secret);
      default -> throw new IllegalArgumentException(algorithm + " does not use a secret");
    };
  }

  @SuppressWarnings("NullAway") // java-jwt documents a null private key as 'verifies only'
  private static Algorithm rsa(
      JwsAlgorithm algorithm, RSAPublicKey publicKey, @Nullable RSAPrivateKey privateKey) {
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

  @SuppressWarnings("NullAway") // as above
  private static Algorithm ecdsa(
      JwsAlgorithm algorithm, ECPublicKey publicKey, @Nullable ECPrivateKey privateKey) {
    return switch (algorithm) {
      case ES256 -> Algorithm.ECDSA256(publicKey, privateKey);
      case ES384 -> Algorithm.ECDSA384(publicKey, privateKey);
      case ES512 -> Algorithm.ECDSA512(publicKey, privateKey);
      default -> throw new IllegalArgumentException(algorithm + " does not use an EC key");
    };
  }
}
