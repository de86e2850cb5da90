package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serial;
import java.math.BigInteger;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Security;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Keys can be taken out, by methods that a reviewer finds, and read again. */
@UnderEachProvider
@ExtendWith(BouncyCastle.class)
class ExportedKeysTest {

  @ParameterizedTest
  @EnumSource
  void a_key_that_was_exported_and_read_again_signs_the_same(JwsAlgorithm algorithm) {
    SigningKey key = TestKeys.signingKey(algorithm).withKeyId("orders 7");

    SigningKey again = SigningKey.fromJwk(key.exportPrivateJwk());

    assertThat(again.keyId()).isEqualTo("orders 7");
    assertThat(Tokens.verdict(again, key.verificationKey()))
        .isInstanceOf(Validation.Accepted.class);
  }

  @ParameterizedTest
  @EnumSource
  void a_key_that_was_exported_as_a_java_key_and_read_again_signs_the_same(JwsAlgorithm algorithm) {
    SigningKey key = TestKeys.signingKey(algorithm);
    Key exported = key.exportKey();

    SigningKey again =
        exported instanceof SecretKey secret
            ? SigningKey.ofSecret(algorithm, secret.getEncoded())
            : SigningKey.of(algorithm, key.verificationKey().toPublicKey(), (PrivateKey) exported);

    assertThat(Tokens.verdict(again.withKeyId(key.keyId()), key.verificationKey()))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void a_secret_has_no_public_key_and_a_key_kept_elsewhere_no_java_key() {
    VerificationKey secret = SigningKey.generate(JwsAlgorithm.HS256).verificationKey();
    SigningKey remote =
        SigningKey.remote(
            SigningKey.generate(JwsAlgorithm.ES256).verificationKey(), "kms/7", input -> input);

    assertThatThrownBy(secret::toPublicKey).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(remote::exportKey)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("kms/7");
  }

  /** As Conscrypt's do, whose keys have an encoding. */
  @Test
  void an_rsa_key_that_hides_its_primes_is_exported_all_the_same() {
    KeyPair pair = TestKeys.pair(JwsAlgorithm.RS256);
    SigningKey open = SigningKey.of(JwsAlgorithm.RS256, pair.getPublic(), pair.getPrivate());
    SigningKey hiding =
        SigningKey.of(
            JwsAlgorithm.RS256,
            pair.getPublic(),
            new WithoutPrimes((RSAPrivateKey) pair.getPrivate()));

    assertThat(hiding.exportPrivateJwk()).isEqualTo(open.exportPrivateJwk());
  }

  private static final class WithoutPrimes implements RSAPrivateKey {
    @Serial private static final long serialVersionUID = 1L;
    private final transient RSAPrivateKey key;

    WithoutPrimes(RSAPrivateKey key) {
      this.key = key;
    }

    @Override
    public BigInteger getPrivateExponent() {
      return key.getPrivateExponent();
    }

    @Override
    public BigInteger getModulus() {
      return key.getModulus();
    }

    @Override
    public String getAlgorithm() {
      return key.getAlgorithm();
    }

    @Override
    public String getFormat() {
      return key.getFormat();
    }

    @Override
    public byte[] getEncoded() {
      return key.getEncoded();
    }
  }

  /** The private number 1 belongs to the generator of the curve. */
  @ParameterizedTest
  @EnumSource(names = {"ES256", "ES384", "ES512"})
  void a_private_number_with_leading_zeros_keeps_its_length(JwsAlgorithm algorithm)
      throws Exception {
    ECParameterSpec curve = Curve.of(algorithm).parameters();
    KeyFactory factory = KeyFactory.getInstance("EC");
    SigningKey key =
        SigningKey.of(
            algorithm,
            factory.generatePublic(new ECPublicKeySpec(curve.getGenerator(), curve)),
            factory.generatePrivate(new ECPrivateKeySpec(BigInteger.ONE, curve)));

    String jwk = key.exportPrivateJwk();

    int bytes = algorithm.signatureLength() / 2;
    assertThat(jwk).contains("\"d\":\"" + "A".repeat(bytes * 4 / 3 - 2));
    assertThat(SigningKey.fromJwk(jwk).verificationKey()).isEqualTo(key.verificationKey());
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"HS256", "HS384", "HS512"})
  void the_public_half_is_read_by_whoever_verifies(JwsAlgorithm algorithm) {
    VerificationKey key = TestKeys.signingKey(algorithm).verificationKey();

    assertThat(VerificationKey.fromJwk(key.toPublicJwk())).isEqualTo(key);
  }

  @ParameterizedTest
  @EnumSource(names = {"HS256", "HS384", "HS512"})
  void a_secret_that_only_verifies_is_read_again(JwsAlgorithm algorithm) {
    VerificationKey key = SigningKey.generate(algorithm).verificationKey();

    assertThat(VerificationKey.fromJwk(key.exportSecretJwk())).isEqualTo(key);
  }

  @Test
  void a_secret_is_never_published() {
    VerificationKey secret = SigningKey.generate(JwsAlgorithm.HS256).verificationKey();

    assertThatThrownBy(secret::toPublicJwk)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("are secrets and cannot be published");
  }

  @Test
  void a_public_key_is_no_secret() {
    VerificationKey key = SigningKey.generate(JwsAlgorithm.ES256).verificationKey();

    assertThatThrownBy(key::exportSecretJwk)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("use toPublicJwk()");
  }

  @Test
  void a_key_that_is_kept_elsewhere_cannot_be_exported() {
    VerificationKey publicKey = SigningKey.generate(JwsAlgorithm.ES256).verificationKey();
    SigningKey key = SigningKey.remote(publicKey, "keys/7", input -> input);

    assertThatThrownBy(key::exportPrivateJwk)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is kept elsewhere, as keys/7");
  }

  @Test
  void a_key_of_a_hardware_module_cannot_be_exported() throws Exception {
    OpaqueKeys.Provider provider = new OpaqueKeys.Provider();
    Security.addProvider(provider);
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      SigningKey key =
          SigningKey.of(JwsAlgorithm.EDDSA, pair.getPublic(), OpaqueKeys.hide(pair.getPrivate()));

      assertThatThrownBy(key::exportPrivateJwk)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("does not show its material");
    } finally {
      Security.removeProvider(provider.getName());
    }
  }
}
