package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeakKeysTest {

  private static byte[] secret(int length) {
    byte[] secret = new byte[length];
    for (int i = 0; i < length; i++) {
      secret[i] = (byte) (7 * i + 1);
    }
    return secret;
  }

  private static void refused(JwsAlgorithm algorithm, PublicKey key, String complaint) {
    assertThatThrownBy(() -> VerificationKey.of(algorithm, key))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining(complaint);
  }

  private static PublicKey rsa(BigInteger modulus, long exponent) throws Exception {
    return KeyFactory.getInstance("RSA")
        .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(exponent)));
  }

  /** Odd, of exactly so many bits, and not of the ROCA form. */
  private static BigInteger modulus(int bits) {
    return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.valueOf(159));
  }

  @ParameterizedTest
  @CsvSource({"HS256, 32", "HS384, 48", "HS512, 64"})
  void a_secret_shorter_than_the_hash_is_refused_with_the_minimum(
      JwsAlgorithm algorithm, int minimum) {
    assertThatThrownBy(() -> SigningKey.ofSecret(algorithm, secret(minimum - 1)))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("at least " + minimum + " bytes");
    assertThat(SigningKey.ofSecret(algorithm, secret(minimum))).isNotNull();
    assertThatThrownBy(() -> SigningKey.ofSecret(algorithm, new byte[0]))
        .isInstanceOf(InvalidKeyMaterialException.class);
  }

  @Test
  void a_secret_of_one_byte_repeated_is_refused() {
    byte[] repeated = new byte[64];
    Arrays.fill(repeated, (byte) 'a');
    assertThatThrownBy(() -> SigningKey.ofSecret(JwsAlgorithm.HS256, repeated))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("repeated");
  }

  @Test
  void rs_to_hs_confusion_a_public_key_is_refused_as_a_secret_in_every_form() throws Exception {
    PublicKey key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic();
    String base64 = Base64.getEncoder().encodeToString(key.getEncoded());
    String pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----";
    String jwk = JwkSet.of(List.of(VerificationKey.of(JwsAlgorithm.RS256, key))).toPublicJson();
    for (byte[] secret :
        List.of(
            key.getEncoded(),
            pem.getBytes(StandardCharsets.UTF_8),
            ("\n" + pem.replace("\n", "\r\n")).getBytes(StandardCharsets.UTF_8),
            jwk.getBytes(StandardCharsets.UTF_8),
            ("ssh-rsa " + base64).getBytes(StandardCharsets.UTF_8))) {
      assertThatThrownBy(() -> SigningKey.ofSecret(JwsAlgorithm.HS256, secret))
          .isInstanceOf(InvalidKeyMaterialException.class)
          .hasMessageContaining("not random bytes");
    }
  }

  @Test
  void a_random_secret_that_starts_as_der_does_is_no_der() {
    byte[] secret = secret(48);
    secret[0] = 0x30;
    assertThat(SigningKey.ofSecret(JwsAlgorithm.HS256, secret)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2047})
  void an_rsa_modulus_under_2048_bits_is_refused_with_the_minimum(int bits) throws Exception {
    refused(JwsAlgorithm.RS256, rsa(modulus(bits), 65537), "2048");
  }

  @Test
  void an_rsa_modulus_of_2048_bits_is_taken() throws Exception {
    assertThat(VerificationKey.of(JwsAlgorithm.RS256, rsa(modulus(2048), 65537))).isNotNull();
  }

  @Test
  void an_rsa_modulus_that_makes_each_verification_slow_is_refused() {
    refused(JwsAlgorithm.RS256, new RsaKey(modulus(16385), BigInteger.valueOf(3)), "16384");
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 65536})
  void an_even_rsa_exponent_is_refused(long exponent) throws Exception {
    refused(JwsAlgorithm.RS256, rsa(modulus(2048), exponent), "odd");
  }

  @Test
  void an_rsa_exponent_of_three_is_taken_and_one_of_one_is_not() throws Exception {
    assertThat(VerificationKey.of(JwsAlgorithm.RS256, rsa(modulus(2048), 3))).isNotNull();
    refused(JwsAlgorithm.RS256, new RsaKey(modulus(2048), BigInteger.ONE), "odd");
  }

  @Test
  void an_even_rsa_modulus_is_refused() {
    refused(
        JwsAlgorithm.RS256,
        new RsaKey(modulus(2048).subtract(BigInteger.ONE), BigInteger.valueOf(65537)),
        "factored");
  }

  @Test
  void roca_a_modulus_of_the_infineon_form_is_refused() throws Exception {
    int[] primes = {11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157};
    BigInteger product = BigInteger.ONE;
    for (int prime : primes) {
      product = product.multiply(BigInteger.valueOf(prime));
    }
    // A power of 65537 plus a multiple of all primes is a power of 65537 modulo each of them.
    BigInteger power = BigInteger.valueOf(65537).modPow(BigInteger.valueOf(12345), product);
    BigInteger weak = BigInteger.ONE.shiftLeft(2047).divide(product).add(BigInteger.ONE);
    weak = weak.multiply(product).add(power);
    weak = weak.testBit(0) ? weak : weak.add(product);
    refused(JwsAlgorithm.RS256, rsa(weak, 65537), "CVE-2017-15361");
  }

  private static PublicKey ec(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair().getPublic();
  }

  @ParameterizedTest
  @CsvSource({
    "ES256, secp384r1, P-256",
    "ES512, secp256r1, P-521",
    "ES384, secp256r1, P-384",
    "ES256, secp521r1, P-256"
  })
  void a_key_on_another_curve_is_refused(JwsAlgorithm algorithm, String curve, String needed)
      throws Exception {
    refused(algorithm, ec(curve), needed);
  }

  @Test
  void a_point_off_the_curve_is_refused() throws Exception {
    BigInteger x = BigInteger.TEN;
    PublicKey off =
        KeyFactory.getInstance("EC")
            .generatePublic(new ECPublicKeySpec(new ECPoint(x, x), Curve.P256.parameters()));
    refused(JwsAlgorithm.ES256, off, "not a point");
  }

  @Test
  void a_key_of_another_type_is_refused() throws Exception {
    refused(JwsAlgorithm.RS256, ec("secp256r1"), "an RSA key");
    refused(JwsAlgorithm.EDDSA, ec("secp256r1"), "Ed25519");
    refused(JwsAlgorithm.HS256, ec("secp256r1"), "let everybody sign");
    assertThatThrownBy(() -> VerificationKey.ofSecret(JwsAlgorithm.ES256, "a", secret(64)))
        .isInstanceOf(InvalidKeyMaterialException.class);
  }

  private static PublicKey ed25519(BigInteger y) throws Exception {
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(false, y)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1",
        "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
        "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
        "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffee",
        "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
        "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"
      })
  void an_ed25519_point_of_small_order_or_spelled_twice_is_refused(String y) throws Exception {
    refused(JwsAlgorithm.EDDSA, ed25519(new BigInteger(y, 16)), "small order");
  }

  @Test
  void ed448_is_refused() throws Exception {
    refused(
        JwsAlgorithm.EDDSA,
        KeyPairGenerator.getInstance("Ed448").generateKeyPair().getPublic(),
        "Ed25519 only");
  }

  /** A key whose numbers the JDK's own factory would not take. */
  private record RsaKey(BigInteger modulus, BigInteger exponent)
      implements java.security.interfaces.RSAPublicKey {
    @Override
    public BigInteger getPublicExponent() {
      return exponent;
    }

    @Override
    public BigInteger getModulus() {
      return modulus;
    }

    @Override
    public String getAlgorithm() {
      return "RSA";
    }

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return new byte[0];
    }
  }
}
