package dev.countersign.jwt;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Optional;

/** The numbers of an RSA private key (RFC 8017 section 3.2), from which its public key follows. */
final class RsaNumbers {

  private RsaNumbers() {}

  /**
   * A key that shows its numbers: the same, or the same read by a provider whose keys show them, as
   * those of Conscrypt do not. Empty if there is none, as for a key in a hardware module.
   */
  static Optional<RSAPrivateCrtKey> of(PrivateKey key) {
    if (key instanceof RSAPrivateCrtKey shown) {
      return Optional.of(shown);
    }
    byte[] pkcs8 = key.getEncoded();
    if (!(key instanceof RSAPrivateKey) || pkcs8 == null) {
      return Optional.empty();
    }
    return InstalledProviders.having("KeyFactory", "RSA").stream()
        .flatMap(provider -> read(pkcs8, provider).stream())
        .findFirst();
  }

  private static Optional<RSAPrivateCrtKey> read(byte[] pkcs8, Provider provider) {
    try {
      PrivateKey key =
          KeyFactory.getInstance("RSA", provider).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      return key instanceof RSAPrivateCrtKey shown ? Optional.of(shown) : Optional.empty();
    } catch (GeneralSecurityException | RuntimeException e) {
      return Optional.empty(); // Another may read it; providers throw whatever they like.
    }
  }

  /** Not all providers see it, and some of them would sign with some of the numbers. */
  static boolean fit(RSAPrivateCrtKeySpec key) {
    BigInteger p = key.getPrimeP();
    BigInteger q = key.getPrimeQ();
    return p.compareTo(BigInteger.ONE) > 0
        && q.compareTo(BigInteger.ONE) > 0
        && p.multiply(q).equals(key.getModulus())
        && fit(key, p, key.getPrimeExponentP())
        && fit(key, q, key.getPrimeExponentQ())
        && key.getCrtCoefficient().multiply(q).mod(p).equals(BigInteger.ONE);
  }

  private static boolean fit(RSAPrivateCrtKeySpec key, BigInteger prime, BigInteger exponent) {
    BigInteger order = prime.subtract(BigInteger.ONE);
    return key.getPrivateExponent().mod(order).equals(exponent)
        && key.getPublicExponent().multiply(exponent).mod(order).equals(BigInteger.ONE);
  }
}
