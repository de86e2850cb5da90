package dev.countersign.benchmarks;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/** A pair as objects of a provider, which some need and others are faster with. */
record ProviderKeys(PublicKey publicKey, PrivateKey privateKey) {

  static ProviderKeys of(TestKey key, Provider provider) throws GeneralSecurityException {
    KeyFactory factory;
    try {
      factory = KeyFactory.getInstance(nameOf(key.algorithm()), provider);
    } catch (NoSuchAlgorithmException e) {
      // It takes those of the JDK.
      return new ProviderKeys(key.pair().getPublic(), key.pair().getPrivate());
    }
    return new ProviderKeys(
        factory.generatePublic(new X509EncodedKeySpec(key.pair().getPublic().getEncoded())),
        factory.generatePrivate(new PKCS8EncodedKeySpec(key.pair().getPrivate().getEncoded())));
  }

  private static String nameOf(Algorithm algorithm) {
    return switch (algorithm) {
      case HS256 -> throw new IllegalArgumentException("a secret is of no provider");
      case RS256, PS256 -> "RSA";
      case ES256 -> "EC";
      case ED25519 -> "Ed25519";
    };
  }
}
