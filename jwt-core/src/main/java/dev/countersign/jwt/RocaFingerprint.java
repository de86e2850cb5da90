package dev.countersign.jwt;

import java.math.BigInteger;

/**
 * Recognises RSA moduli of the Infineon library (CVE-2017-15361): modulo each of these small primes
 * they are a power of 65537, which a random modulus is with a chance of about 2^-27.
 */
final class RocaFingerprint {

  private static final int[] PRIMES = {
    11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157
  };

  private RocaFingerprint() {}

  static boolean matches(BigInteger modulus) {
    for (int prime : PRIMES) {
      if (!isPowerOf65537(modulus.mod(BigInteger.valueOf(prime)).intValue(), prime)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPowerOf65537(int residue, int prime) {
    int power = 1;
    do {
      if (power == residue) {
        return true;
      }
      power = power * (65537 % prime) % prime;
    } while (power != 1);
    return false;
  }
}
