package dev.countersign.jwt;

import java.security.AlgorithmParameters;
import java.security.NoSuchAlgorithmException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.InvalidParameterSpecException;

/** The three curves of RFC 7518 section 6.2.1.1. */
enum Curve {
  P256("P-256", "secp256r1", 32),
  P384("P-384", "secp384r1", 48),
  P521("P-521", "secp521r1", 66);

  private final String jwkName;
  private final int coordinateLength;

  @SuppressWarnings("ImmutableEnumChecker") // a final class of final fields, in effect
  private final ECParameterSpec parameters;

  Curve(String jwkName, String jcaName, int coordinateLength) {
    this.jwkName = jwkName;
    this.coordinateLength = coordinateLength;
    try {
      AlgorithmParameters jca = AlgorithmParameters.getInstance("EC");
      jca.init(new ECGenParameterSpec(jcaName));
      this.parameters = jca.getParameterSpec(ECParameterSpec.class);
    } catch (NoSuchAlgorithmException | InvalidParameterSpecException e) {
      throw new IllegalStateException("this JDK lacks " + jwkName, e);
    }
  }

  static Curve of(JwsAlgorithm algorithm) {
    return switch (algorithm) {
      case ES256 -> P256;
      case ES384 -> P384;
      case ES512 -> P521;
      default -> throw new IllegalArgumentException(algorithm + " is not on a curve");
    };
  }

  String jwkName() {
    return jwkName;
  }

  /** In bytes; coordinates and signature halves are always written in full. */
  int coordinateLength() {
    return coordinateLength;
  }

  ECParameterSpec parameters() {
    return parameters;
  }

  /** By the numbers: names are not kept in parameters, and differ between providers. */
  boolean matches(ECParameterSpec other) {
    return parameters.getCurve().getField().equals(other.getCurve().getField())
        && parameters.getCurve().getA().equals(other.getCurve().getA())
        && parameters.getCurve().getB().equals(other.getCurve().getB())
        && parameters.getGenerator().equals(other.getGenerator())
        && parameters.getOrder().equals(other.getOrder())
        && parameters.getCofactor() == other.getCofactor();
  }
}
