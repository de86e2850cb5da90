package dev.countersign.benchmarks;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.SecretKeyAccess;
import com.google.crypto.tink.jwt.JwtEcdsaParameters;
import com.google.crypto.tink.jwt.JwtEcdsaPrivateKey;
import com.google.crypto.tink.jwt.JwtEcdsaPublicKey;
import com.google.crypto.tink.jwt.JwtHmacKey;
import com.google.crypto.tink.jwt.JwtHmacParameters;
import com.google.crypto.tink.jwt.JwtRsaSsaPkcs1Parameters;
import com.google.crypto.tink.jwt.JwtRsaSsaPkcs1PrivateKey;
import com.google.crypto.tink.jwt.JwtRsaSsaPkcs1PublicKey;
import com.google.crypto.tink.jwt.JwtRsaSsaPssParameters;
import com.google.crypto.tink.jwt.JwtRsaSsaPssPrivateKey;
import com.google.crypto.tink.jwt.JwtRsaSsaPssPublicKey;
import com.google.crypto.tink.util.SecretBigInteger;
import com.google.crypto.tink.util.SecretBytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;

/** The keys as Tink has them, each with its {@code kid}. */
@AccessesPartialKey
final class TinkKeys {

  private static final SecretKeyAccess ACCESS = InsecureSecretKeyAccess.get();

  private TinkKeys() {}

  static Key of(TestKey key) throws GeneralSecurityException {
    return switch (key.algorithm()) {
      case HS256 -> hmac(key);
      case RS256 -> pkcs1(key);
      case PS256 -> pss(key);
      case ES256 -> ecdsa(key);
      case ED25519 -> throw new IllegalArgumentException("Tink has no Ed25519 for JWT");
    };
  }

  private static Key hmac(TestKey key) throws GeneralSecurityException {
    byte[] secret = key.secret().getEncoded();
    return JwtHmacKey.builder()
        .setParameters(
            JwtHmacParameters.builder()
                .setAlgorithm(JwtHmacParameters.Algorithm.HS256)
                .setKeySizeBytes(secret.length)
                .setKidStrategy(JwtHmacParameters.KidStrategy.CUSTOM)
                .build())
        .setKeyBytes(SecretBytes.copyFrom(secret, ACCESS))
        .setCustomKid(TestKey.KEY_ID)
        .build();
  }

  private static Key pkcs1(TestKey key) throws GeneralSecurityException {
    RSAPublicKey publicKey = key.publicKey(RSAPublicKey.class);
    RSAPrivateCrtKey privateKey = key.privateKey(RSAPrivateCrtKey.class);
    return JwtRsaSsaPkcs1PrivateKey.builder()
        .setPublicKey(
            JwtRsaSsaPkcs1PublicKey.builder()
                .setParameters(
                    JwtRsaSsaPkcs1Parameters.builder()
                        .setAlgorithm(JwtRsaSsaPkcs1Parameters.Algorithm.RS256)
                        .setModulusSizeBits(publicKey.getModulus().bitLength())
                        .setPublicExponent(publicKey.getPublicExponent())
                        .setKidStrategy(JwtRsaSsaPkcs1Parameters.KidStrategy.CUSTOM)
                        .build())
                .setModulus(publicKey.getModulus())
                .setCustomKid(TestKey.KEY_ID)
                .build())
        .setPrimes(secret(privateKey.getPrimeP()), secret(privateKey.getPrimeQ()))
        .setPrivateExponent(secret(privateKey.getPrivateExponent()))
        .setPrimeExponents(
            secret(privateKey.getPrimeExponentP()), secret(privateKey.getPrimeExponentQ()))
        .setCrtCoefficient(secret(privateKey.getCrtCoefficient()))
        .build();
  }

  private static Key pss(TestKey key) throws GeneralSecurityException {
    RSAPublicKey publicKey = key.publicKey(RSAPublicKey.class);
    RSAPrivateCrtKey privateKey = key.privateKey(RSAPrivateCrtKey.class);
    return JwtRsaSsaPssPrivateKey.builder()
        .setPublicKey(
            JwtRsaSsaPssPublicKey.builder()
                .setParameters(
                    JwtRsaSsaPssParameters.builder()
                        .setAlgorithm(JwtRsaSsaPssParameters.Algorithm.PS256)
                        .setModulusSizeBits(publicKey.getModulus().bitLength())
                        .setPublicExponent(publicKey.getPublicExponent())
                        .setKidStrategy(JwtRsaSsaPssParameters.KidStrategy.CUSTOM)
                        .build())
                .setModulus(publicKey.getModulus())
                .setCustomKid(TestKey.KEY_ID)
                .build())
        .setPrimes(secret(privateKey.getPrimeP()), secret(privateKey.getPrimeQ()))
        .setPrivateExponent(secret(privateKey.getPrivateExponent()))
        .setPrimeExponents(
            secret(privateKey.getPrimeExponentP()), secret(privateKey.getPrimeExponentQ()))
        .setCrtCoefficient(secret(privateKey.getCrtCoefficient()))
        .build();
  }

  private static Key ecdsa(TestKey key) throws GeneralSecurityException {
    JwtEcdsaPublicKey publicKey =
        JwtEcdsaPublicKey.builder()
            .setParameters(
                JwtEcdsaParameters.builder()
                    .setAlgorithm(JwtEcdsaParameters.Algorithm.ES256)
                    .setKidStrategy(JwtEcdsaParameters.KidStrategy.CUSTOM)
                    .build())
            .setPublicPoint(key.publicKey(ECPublicKey.class).getW())
            .setCustomKid(TestKey.KEY_ID)
            .build();
    return JwtEcdsaPrivateKey.create(publicKey, secret(key.privateKey(ECPrivateKey.class).getS()));
  }

  private static SecretBigInteger secret(BigInteger number) {
    return SecretBigInteger.fromBigInteger(number, ACCESS);
  }
}
