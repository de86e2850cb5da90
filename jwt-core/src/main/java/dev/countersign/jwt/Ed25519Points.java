package dev.countersign.jwt;

import java.math.BigInteger;
import java.util.Set;

/**
 * Ed25519 public keys under which a signature proves nothing: the eight points of small order,
 * encodings whose y is not below the field's prime, and those of no point at all (RFC 8032 section
 * 5.1.3).
 */
final class Ed25519Points {

  private static final BigInteger P =
      BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

  /** The constant of the curve (RFC 8032 section 5.1). */
  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);

  /** Half of the points of order eight; the other half has the negated y. */
  private static final BigInteger ORDER_EIGHT_Y =
      new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16);

  private static final Set<BigInteger> SMALL_ORDER_Y =
      Set.of(
          BigInteger.ZERO,
          BigInteger.ONE,
          P.subtract(BigInteger.ONE),
          ORDER_EIGHT_Y,
          P.subtract(ORDER_EIGHT_Y));

  private Ed25519Points() {}

  static boolean isUnsound(BigInteger y) {
    return y.compareTo(P) >= 0 || SMALL_ORDER_Y.contains(y) || !isOnCurve(y);
  }

  /** Whether x² = (y² − 1) / (d·y² + 1) has a root; a quotient has one where its product has. */
  private static boolean isOnCurve(BigInteger y) {
    BigInteger square = y.multiply(y);
    BigInteger product =
        square.subtract(BigInteger.ONE).multiply(D.multiply(square).add(BigInteger.ONE)).mod(P);
    return product.modPow(P.shiftRight(1), P).equals(BigInteger.ONE);
  }
}
