package dev.countersign.benchmarks;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import javax.crypto.Mac;

/** The signature alone, by the JCA: one object for one thread, used again and again. */
interface BareSignature {

  /** Of the first bytes, so many. */
  boolean verify(byte[] signingInput, int length, byte[] signature) throws GeneralSecurityException;

  byte[] sign(byte[] signingInput) throws GeneralSecurityException;

  /** By the keys as they are, and the first provider that has the algorithm. */
  static BareSignature of(TestKey key) throws GeneralSecurityException {
    return key.isSecret()
        ? new OfMac(mac(key, Optional.empty()))
        : new OfPair(
            key.algorithm(), key.pair().getPublic(), key.pair().getPrivate(), Optional.empty());
  }

  /** By the provider, with its own objects for the same keys. */
  static BareSignature of(TestKey key, Provider provider) throws GeneralSecurityException {
    if (key.isSecret()) {
      return new OfMac(mac(key, Optional.of(provider)));
    }
    ProviderKeys keys = ProviderKeys.of(key, provider);
    return new OfPair(key.algorithm(), keys.publicKey(), keys.privateKey(), Optional.of(provider));
  }

  private static Mac mac(TestKey key, Optional<Provider> provider) throws GeneralSecurityException {
    String name = key.algorithm().jcaName();
    Mac mac = provider.isPresent() ? Mac.getInstance(name, provider.get()) : Mac.getInstance(name);
    mac.init(key.secret());
    return mac;
  }

  /** An HMAC. */
  record OfMac(Mac mac) implements BareSignature {

    @Override
    public boolean verify(byte[] signingInput, int length, byte[] signature) {
      mac.update(signingInput, 0, length);
      return MessageDigest.isEqual(mac.doFinal(), signature);
    }

    @Override
    public byte[] sign(byte[] signingInput) {
      return mac.doFinal(signingInput);
    }
  }

  /** A signature of a key pair. */
  final class OfPair implements BareSignature {

    private static final PSSParameterSpec PSS =
        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

    private final Signature verifying;
    private final Signature signing;

    OfPair(
        Algorithm algorithm,
        PublicKey publicKey,
        PrivateKey privateKey,
        Optional<Provider> provider)
        throws GeneralSecurityException {
      verifying = signature(algorithm, provider);
      verifying.initVerify(publicKey);
      signing = signature(algorithm, provider);
      signing.initSign(privateKey);
    }

    /** By the first provider, without a key. */
    static Signature unset(Algorithm algorithm) throws GeneralSecurityException {
      return signature(algorithm, Optional.empty());
    }

    private static Signature signature(Algorithm algorithm, Optional<Provider> provider)
        throws GeneralSecurityException {
      String name = nameAt(algorithm, provider);
      Signature signature =
          provider.isPresent()
              ? Signature.getInstance(name, provider.get())
              : Signature.getInstance(name);
      if (algorithm == Algorithm.PS256) {
        signature.setParameter(PSS);
      }
      return signature;
    }

    /** Conscrypt has the parameters in the name, and ECDSA in DER alone. */
    private static String nameAt(Algorithm algorithm, Optional<Provider> provider) {
      if (provider.isEmpty() || !provider.get().getName().equals("Conscrypt")) {
        return algorithm.jcaName();
      }
      return switch (algorithm) {
        case PS256 -> "SHA256withRSA/PSS";
        case ES256 -> "SHA256withECDSA";
        default -> algorithm.jcaName();
      };
    }

    @Override
    public boolean verify(byte[] signingInput, int length, byte[] signature)
        throws GeneralSecurityException {
      verifying.update(signingInput, 0, length);
      return verifying.verify(signature);
    }

    @Override
    public byte[] sign(byte[] signingInput) throws GeneralSecurityException {
      signing.update(signingInput);
      return signing.sign();
    }
  }
}
