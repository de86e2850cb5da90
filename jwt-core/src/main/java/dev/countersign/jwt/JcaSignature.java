package dev.countersign.jwt;

import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;

/**
 * What a JWS algorithm is called in the JCA, with its parameters and the format of its signatures.
 *
 * @param der whether signatures are DER, where JWS has r and s one after the other
 */
record JcaSignature(JwsAlgorithm algorithm, Optional<Provider> provider, String name, boolean der) {

  /** By the usual name, unless the provider has the algorithm only under another, as Conscrypt. */
  static JcaSignature of(JwsAlgorithm algorithm, Optional<Provider> provider) {
    JcaSignature usual = new JcaSignature(algorithm, provider, usualName(algorithm), false);
    return provider
        .filter(candidate -> !usual.isOf(candidate))
        .flatMap(candidate -> otherwiseNamed(algorithm, candidate))
        .orElse(usual);
  }

  private static Optional<JcaSignature> otherwiseNamed(JwsAlgorithm algorithm, Provider provider) {
    return otherName(algorithm)
        .map(
            name ->
                new JcaSignature(
                    algorithm, Optional.of(provider), name, algorithm.family() == KeyFamily.EC))
        .filter(other -> other.isOf(provider));
  }

  private boolean isOf(Provider candidate) {
    return candidate.getService("Signature", name) != null;
  }

  Signature newSignature() throws NoSuchAlgorithmException {
    return provider.isPresent()
        ? Signature.getInstance(name, provider.get())
        : Signature.getInstance(name);
  }

  /**
   * Only after the key: before it, this would settle on the first provider and not on the key's.
   */
  void setParameters(Signature signature) throws GeneralSecurityException {
    Optional<PSSParameterSpec> parameters = pssParameters(algorithm);
    if (parameters.isPresent()) {
      signature.setParameter(parameters.get());
    }
  }

  byte[] forProvider(byte[] signature) {
    return der ? EcdsaDer.ofConcatenated(signature) : signature;
  }

  byte[] ofProvider(byte[] signature) throws SignatureException {
    return der ? EcdsaDer.toConcatenated(signature, algorithm.signatureLength()) : signature;
  }

  /** The P1363 formats give r and s as JWS has them, without a detour over DER. */
  private static String usualName(JwsAlgorithm algorithm) {
    return switch (algorithm) {
      case RS256 -> "SHA256withRSA";
      case RS384 -> "SHA384withRSA";
      case RS512 -> "SHA512withRSA";
      case PS256, PS384, PS512 -> "RSASSA-PSS";
      case ES256 -> "SHA256withECDSAinP1363Format";
      case ES384 -> "SHA384withECDSAinP1363Format";
      case ES512 -> "SHA512withECDSAinP1363Format";
      case EDDSA, ED25519 -> "Ed25519";
      // Pure, and with the empty context, as RFC 9964 has it: both are what a provider does
      // unasked.
      case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> algorithm.headerName();
      case HS256, HS384, HS512 ->
          throw new IllegalArgumentException(algorithm + " does not use a key pair");
    };
  }

  private static Optional<String> otherName(JwsAlgorithm algorithm) {
    return switch (algorithm) {
      case PS256 -> Optional.of("SHA256withRSA/PSS");
      case PS384 -> Optional.of("SHA384withRSA/PSS");
      case PS512 -> Optional.of("SHA512withRSA/PSS");
      case ES256 -> Optional.of("SHA256withECDSA");
      case ES384 -> Optional.of("SHA384withECDSA");
      case ES512 -> Optional.of("SHA512withECDSA");
      default -> Optional.empty();
    };
  }

  /** Hash, MGF1 with the same hash, and a salt as long as the hash (RFC 7518 section 3.5). */
  static Optional<PSSParameterSpec> pssParameters(JwsAlgorithm algorithm) {
    return switch (algorithm) {
      case PS256 -> Optional.of(pss("SHA-256", MGF1ParameterSpec.SHA256, 32));
      case PS384 -> Optional.of(pss("SHA-384", MGF1ParameterSpec.SHA384, 48));
      case PS512 -> Optional.of(pss("SHA-512", MGF1ParameterSpec.SHA512, 64));
      default -> Optional.empty();
    };
  }

  private static PSSParameterSpec pss(String hash, MGF1ParameterSpec mask, int saltLength) {
    return new PSSParameterSpec(hash, "MGF1", mask, saltLength, 1);
  }
}
