package dev.countersign.jwt;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;

/** What a public key must be to be trusted with an algorithm. The JDK checks hardly any of it. */
final class KeyStrength {

  /** RFC 7518 section 3.3. */
  private static final int MIN_RSA_BITS = 2048;

  /** Beyond it, verifying costs milliseconds and a foreign key set becomes a denial of service. */
  private static final int MAX_RSA_BITS = 16384;

  /**
   * Real exponents are 3 or 65537; a long one only makes each verification slow, and native
   * providers refuse whatever is signed with one that is longer than this.
   */
  private static final int MAX_RSA_EXPONENT_BITS = 33;

  private KeyStrength() {}

  static void requireFit(JwsAlgorithm algorithm, PublicKey key) {
    algorithm.requireAvailable();
    boolean fits =
        switch (algorithm.family()) {
          case RSA -> key instanceof RSAPublicKey;
          case EC -> key instanceof ECPublicKey;
          case ED25519 -> key instanceof EdECPublicKey;
          case ML_DSA -> MlDsaSet.of(key).isPresent();
          case SECRET -> false;
        };
    if (!fits) {
      throw new InvalidKeyMaterialException(
          algorithm.headerName()
              + " needs "
              + need(algorithm)
              + ", but was given a public key of"
              + " type "
              + key.getAlgorithm());
    }
    if (key instanceof RSAPublicKey rsa) {
      requireStrongRsa(rsa.getModulus(), rsa.getPublicExponent());
      requireScheme(algorithm, rsa);
    } else if (key instanceof ECPublicKey ec) {
      requireOnCurve(algorithm, ec);
    } else if (key instanceof EdECPublicKey ed) {
      requireSoundEd25519(ed);
    } else if (algorithm.family() == KeyFamily.ML_DSA) {
      requireSoundMlDsa(MlDsaSet.of(algorithm), key);
    }
  }

  private static String need(JwsAlgorithm algorithm) {
    return switch (algorithm.family()) {
      case RSA -> "an RSA key";
      case EC -> "a key on " + Curve.of(algorithm).jwkName();
      case ED25519 -> "an Ed25519 key";
      case ML_DSA -> "a key of " + algorithm.headerName() + " with an X.509 encoding (RFC 9881)";
      case SECRET -> "a secret (a public key in its place would let everybody sign)";
    };
  }

  static void requireStrongRsa(BigInteger modulus, BigInteger exponent) {
    int bits = modulus.bitLength();
    if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
      throw new InvalidKeyMaterialException(
          "an RSA modulus needs "
              + MIN_RSA_BITS
              + " to "
              + MAX_RSA_BITS
              + " bits (RFC 7518 section"
              + " 3.3), but it has "
              + bits
              + "; make a new key");
    }
    if (!exponent.testBit(0)
        || exponent.compareTo(BigInteger.valueOf(3)) < 0
        || exponent.bitLength() > MAX_RSA_EXPONENT_BITS) {
      throw new InvalidKeyMaterialException(
          "an RSA exponent must be odd, at least 3 and at most "
              + MAX_RSA_EXPONENT_BITS
              + " bits long; make a new key with 65537");
    }
    if (!modulus.testBit(0) || RocaFingerprint.matches(modulus)) {
      throw new InvalidKeyMaterialException(
          "the RSA modulus can be factored: it is even, or was made by a chip with CVE-2017-15361;"
              + " make a new key in software");
    }
  }

  /** A key of the kind RSASSA-PSS is for that scheme only, and may name its hash (RFC 4055). */
  private static void requireScheme(JwsAlgorithm algorithm, RSAPublicKey key) {
    if (!key.getAlgorithm().equals("RSASSA-PSS")) {
      return;
    }
    boolean fits =
        JcaSignature.pssParameters(algorithm)
            .filter(
                wanted ->
                    !(key.getParams() instanceof PSSParameterSpec allowed)
                        || allows(allowed, wanted))
            .isPresent();
    if (!fits) {
      throw new InvalidKeyMaterialException(
          "the RSA key is for RSASSA-PSS with its own parameters (RFC 4055), which are not those of "
              + algorithm.headerName()
              + "; use a plain RSA key, or the PS algorithm with the hash of the key");
    }
  }

  /** The salt of a key is the least (RFC 4055 section 3.1). */
  private static boolean allows(PSSParameterSpec allowed, PSSParameterSpec wanted) {
    return allowed.getDigestAlgorithm().equals(wanted.getDigestAlgorithm())
        && allowed.getMGFParameters() instanceof MGF1ParameterSpec mask
        && mask.getDigestAlgorithm().equals(wanted.getDigestAlgorithm())
        && allowed.getSaltLength() <= wanted.getSaltLength()
        && allowed.getTrailerField() == wanted.getTrailerField();
  }

  private static void requireOnCurve(JwsAlgorithm algorithm, ECPublicKey key) {
    Curve curve = Curve.of(algorithm);
    if (!curve.matches(key.getParams())) {
      throw new InvalidKeyMaterialException(
          algorithm.headerName()
              + " needs a key on "
              + curve.jwkName()
              + " (RFC 7518 section 3.4),"
              + " but it is on another curve of "
              + key.getParams().getCurve().getField().getFieldSize()
              + " bits");
    }
    if (!isPointOf(key.getW(), curve.parameters())) {
      throw new InvalidKeyMaterialException(
          "the public key is not a point of " + curve.jwkName() + "; the key is damaged or forged");
    }
  }

  private static boolean isPointOf(ECPoint point, ECParameterSpec parameters) {
    if (point.equals(ECPoint.POINT_INFINITY)) {
      return false;
    }
    BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    if (x.signum() < 0 || x.compareTo(p) >= 0 || y.signum() < 0 || y.compareTo(p) >= 0) {
      return false;
    }
    BigInteger a = parameters.getCurve().getA();
    BigInteger b = parameters.getCurve().getB();
    BigInteger right = x.multiply(x).add(a).multiply(x).add(b).mod(p);
    return y.multiply(y).mod(p).equals(right);
  }

  private static void requireSoundEd25519(EdECPublicKey key) {
    if (!key.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
      throw new InvalidKeyMaterialException(
          "EdDSA is supported with Ed25519 only, but the key is for " + key.getParams().getName());
    }
    if (Ed25519Points.isUnsound(key.getPoint().getY())) {
      throw new InvalidKeyMaterialException(
          "the Ed25519 public key is no point, one of small order or not canonical: signatures by nobody"
              + " would verify; the key is damaged or forged");
    }
  }

  private static void requireSoundMlDsa(MlDsaSet set, PublicKey key) {
    Optional<MlDsaSet> actual = MlDsaSet.of(key);
    if (!actual.equals(Optional.of(set))) {
      throw new InvalidKeyMaterialException(
          set.standardName()
              + " needs a key of that parameter set, but it is of "
              + actual.map(MlDsaSet::standardName).orElse("another kind"));
    }
    if (set.isUnsound(set.rawPublicKey(key))) {
      throw new InvalidKeyMaterialException(
          "the ML-DSA public key is nearly all zeros or ones: signatures by nobody would verify; the"
              + " key is damaged or forged");
    }
  }
}
