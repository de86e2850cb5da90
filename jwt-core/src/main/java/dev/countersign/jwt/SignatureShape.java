package dev.countersign.jwt;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;

/**
 * Whether bytes can be a signature at all, before any arithmetic: the length is exact, and for
 * ECDSA r and s lie in [1, n−1] (the lack of which was CVE-2022-21449 in the JDK).
 */
final class SignatureShape {

  private SignatureShape() {}

  static boolean isPossible(JwsAlgorithm algorithm, KeyMaterial material, byte[] signature) {
    return switch (algorithm.family()) {
      case SECRET, ED25519, ML_DSA -> signature.length == algorithm.signatureLength();
      case RSA -> signature.length == modulusLength((RSAPublicKey) material.publicKey());
      case EC ->
          signature.length == algorithm.signatureLength()
              && hasBothInRange(signature, Curve.of(algorithm).parameters().getOrder());
    };
  }

  private static int modulusLength(RSAPublicKey key) {
    return (key.getModulus().bitLength() + 7) / 8;
  }

  private static boolean hasBothInRange(byte[] signature, BigInteger order) {
    int half = signature.length / 2;
    return isInRange(new BigInteger(1, Arrays.copyOfRange(signature, 0, half)), order)
        && isInRange(new BigInteger(1, Arrays.copyOfRange(signature, half, 2 * half)), order);
  }

  private static boolean isInRange(BigInteger number, BigInteger order) {
    return number.signum() > 0 && number.compareTo(order) < 0;
  }
}
