package dev.countersign.jwt;

import java.security.AlgorithmParameters;
import java.security.NoSuchAlgorithmException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import org.jspecify.annotations.Nullable;

/** The three curves of RFC 7518 section 6.2.1.1. */
enum Curve {
  P256("P-256", "secp256r1", 32),
  P384("P-384", "secp384r1", 48),
  P521("P-521", "secp521r1", 66);

  private final String jwkName;
  private final int coordinateLength;

  /** None in a Java runtime that was made without elliptic curves. */
  @SuppressWarnings("ImmutableEnumChecker") // a final class of final fields, in effect
  private final @Nullable ECParameterSpec parameters;

  Curve(String jwkName, String jcaName, int coordinateLength) {
    this.jwkName = jwkName;
    this.coordinateLength = coordinateLength;
    this.parameters = known(jcaName);
  }

  private static @Nullable ECParameterSpec known(String jcaName) {
    try {
      AlgorithmParameters jca = AlgorithmParameters.getInstance("EC");
      jca.init(new ECGenParameterSpec(jcaName));
      return jca.getParameterSpec(ECParameterSpec.class);
    } catch (NoSuchAlgorithmException | InvalidParameterSpecException e) {
      return null;
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

  /**
   * Its numbers.
   *
   * @throws InvalidKeyMaterialException if this Java runtime does not have them; a key that came
   *     with a request can be the first to ask
   */
  ECParameterSpec parameters() {
    if (parameters == null) {
      throw new InvalidKeyMaterialException(
          "no JCA provider here has " + jwkName + "; does the JDK lack the module jdk.crypto.ec?");
    }
    return parameters;
  }

  /** By the numbers: names are not kept in parameters, and differ between providers. */
  boolean matches(ECParameterSpec other) {
    return parameters != null
        && parameters.getCurve().getField().equals(other.getCurve().getField())
        && parameters.getCurve().getA().equals(other.getCurve().getA())
        && parameters.getCurve().getB().equals(other.getCurve().getB())
        && parameters.getGenerator().equals(other.getGenerator())
        && parameters.getOrder().equals(other.getOrder())
        && parameters.getCofactor() == other.getCofactor();
  }
}
