package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.countersign.jwt.InvalidKeyMaterialException;
import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKey;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys with which no signature proves anything are refused when they are made. */
class WeakKeysTest {

  private static final SigningKey RSA = SigningKey.generate(JwsAlgorithm.RS256);

  private static void refused(ThrowingCallable making) {
    assertThatExceptionOfType(InvalidKeyMaterialException.class).isThrownBy(making);
  }

  @ParameterizedTest
  @EnumSource(names = {"HS256", "HS384", "HS512"})
  @Row({6, 15})
  void an_empty_secret_is_refused(JwsAlgorithm algorithm) {
    refused(() -> SigningKey.ofSecret(algorithm, new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "secret", "changeme"})
  @Row(16)
  @Gap({"secret 'a' (1 B)", "secret 'secret' (6 B)"})
  void a_guessable_secret_is_refused(String secret) {
    refused(() -> SigningKey.ofSecret(JwsAlgorithm.HS256, secret.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @CsvSource({"HS256, 31", "HS384, 47", "HS512, 63"})
  @Row(16)
  void a_secret_one_byte_shorter_than_the_hash_is_refused(JwsAlgorithm algorithm, int length) {
    refused(() -> SigningKey.ofSecret(algorithm, counted(length)));
  }

  @ParameterizedTest
  @CsvSource({"HS256, 32", "HS384, 48", "HS512, 64"})
  @Row(16)
  void a_secret_as_long_as_the_hash_is_good(JwsAlgorithm algorithm, int length) {
    assertThat(SigningKey.ofSecret(algorithm, counted(length)).algorithm()).isEqualTo(algorithm);
  }

  private static byte[] counted(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 37 + 1);
    }
    return bytes;
  }

  @Test
  @Row(16)
  void one_byte_repeated_is_refused() {
    byte[] secret = new byte[64];
    Arrays.fill(secret, (byte) 'x');
    refused(() -> SigningKey.ofSecret(JwsAlgorithm.HS256, secret));
  }

  @Test
  @Row(17)
  void no_factory_takes_a_secret_as_text_in_whatever_encoding() {
    assertThat(
            Stream.of(SigningKey.class, VerificationKey.class)
                .flatMap(type -> Stream.of(type.getMethods()))
                .filter(method -> method.getName().equals("ofSecret")))
        .allMatch(WeakKeysTest::takesBytesLast);
  }

  private static boolean takesBytesLast(Method method) {
    Class<?>[] types = method.getParameterTypes();
    return types[types.length - 1] == byte[].class;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800",
        "this is a long pass phrase and not base64url, is it?",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9"
      })
  @Row(17)
  @Gap("secret lone surrogates ('?' collapse)")
  void a_text_that_is_not_canonical_base64url_is_no_secret(String text) {
    refused(() -> SigningKey.ofBase64UrlSecret(JwsAlgorithm.HS256, text));
  }

  static Stream<byte[]> public_keys_of_everybody() throws GeneralSecurityException {
    PublicKey key = pair("RSA", 2048).getPublic();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key.getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    byte[] spki = key.getEncoded();
    byte[] shortest =
        KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded();
    String jwk = JwkSet.of(List.of(RSA.verificationKey())).toPublicJson();
    return Stream.of(
        pem.getBytes(StandardCharsets.US_ASCII),
        ("\r\n" + pem).getBytes(StandardCharsets.US_ASCII),
        ("\ufeff" + pem).getBytes(StandardCharsets.UTF_8),
        ("Bag Attributes\n    friendlyName: key\n" + pem).getBytes(StandardCharsets.US_ASCII),
        Base64.getEncoder().encode(spki),
        Base64.getMimeEncoder().encode(spki),
        spki,
        shortest,
        Base64.getEncoder().encode(shortest),
        Arrays.copyOfRange(spki, 24, spki.length),
        jwk.getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @MethodSource("public_keys_of_everybody")
  @Row(4)
  @Gap({
    "HMAC256(PEM string) as secret accepted",
    "Algorithm.HMAC256(publicKeyPem) constructs+verifies"
  })
  void a_public_key_is_no_secret(byte[] document) {
    refused(() -> SigningKey.ofSecret(JwsAlgorithm.HS256, document));
    refused(() -> VerificationKey.ofSecret(JwsAlgorithm.HS256, "k", document));
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2047})
  @Row(18)
  @Gap({"RSA-512 RS256", "RSA-1024 RS256"})
  void an_rsa_modulus_under_2048_bits_is_refused(int bits) throws GeneralSecurityException {
    KeyPair pair = pair("RSA", bits);
    refused(() -> VerificationKey.of(JwsAlgorithm.RS256, pair.getPublic()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 65536})
  @Row(18)
  @Gap("even e=4 key built by JDK")
  void an_exponent_that_is_even_or_one_is_refused(int exponent) throws GeneralSecurityException {
    BigInteger modulus = ((RSAPublicKey) pair("RSA", 2048).getPublic()).getModulus();
    refused(
        () ->
            VerificationKey.fromJwk(
                JwsAlgorithm.RS256,
                "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"}"
                    .formatted(base64Url(modulus), base64Url(BigInteger.valueOf(exponent)))));
  }

  /** Without a leading zero, as JWKs have numbers (RFC 7518 section 2). */
  static String base64Url(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOfRange(bytes, from, bytes.length));
  }

  /** Each such modulus is a power of 65537 modulo each small prime (CVE-2017-15361). */
  @Test
  @Row(18)
  void a_modulus_of_the_chips_that_made_weak_primes_is_refused() throws GeneralSecurityException {
    BigInteger primorial = BigInteger.ONE;
    for (int p = 2; p <= 701; p++) {
      if (BigInteger.valueOf(p).isProbablePrime(50)) {
        primorial = primorial.multiply(BigInteger.valueOf(p));
      }
    }
    BigInteger power = BigInteger.valueOf(65537).modPow(BigInteger.valueOf(1234567), primorial);
    BigInteger modulus =
        BigInteger.ONE
            .shiftLeft(2047)
            .divide(primorial)
            .add(BigInteger.TWO)
            .multiply(primorial)
            .add(power);
    if (!modulus.testBit(0)) {
      modulus = modulus.add(primorial);
    }
    PublicKey key =
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65537)));
    assertThat(modulus.bitLength()).isGreaterThanOrEqualTo(2048);
    assertThatExceptionOfType(InvalidKeyMaterialException.class)
        .isThrownBy(() -> VerificationKey.of(JwsAlgorithm.RS256, key))
        .withMessageContaining("CVE-2017-15361");
  }

  /** The check of a point must not refuse good ones: half of all numbers are on none. */
  @RepeatedTest(20)
  @Row(19)
  void a_key_that_was_made_properly_is_good() throws GeneralSecurityException {
    PublicKey key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
    assertThat(VerificationKey.of(JwsAlgorithm.EDDSA, key).algorithm())
        .isEqualTo(JwsAlgorithm.EDDSA);
  }

  @ParameterizedTest
  @CsvSource({
    "ES256, secp384r1",
    "ES256, secp521r1",
    "ES384, secp256r1",
    "ES384, secp521r1",
    "ES512, secp256r1",
    "ES512, secp384r1"
  })
  @Row(19)
  @Gap({
    "ECDSA256(P-384 key) constructs",
    "ES384 alg with P-256 key sign+verify",
    "ES512 alg with P-256 key sign+verify"
  })
  void a_curve_belongs_to_one_algorithm(JwsAlgorithm algorithm, String curve)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    KeyPair pair = generator.generateKeyPair();
    refused(() -> VerificationKey.of(algorithm, pair.getPublic()));
    refused(() -> SigningKey.of(algorithm, pair.getPublic(), pair.getPrivate()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // secp256k1: the generator
        "{\"kty\":\"EC\",\"alg\":\"ES256\",\"crv\":\"secp256k1\",\"x\":\"eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g\",\"y\":\"SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg\"}",
        // P-256: a point off the curve
        "{\"kty\":\"EC\",\"alg\":\"ES256\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\",\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}",
        // P-256: zero
        "{\"kty\":\"EC\",\"alg\":\"ES256\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        // Ed25519: y of two, which is on no point
        "{\"kty\":\"OKP\",\"alg\":\"EdDSA\",\"crv\":\"Ed25519\",\"x\":\"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        // Ed25519: the identity, of order one
        "{\"kty\":\"OKP\",\"alg\":\"EdDSA\",\"crv\":\"Ed25519\",\"x\":\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        // Ed25519: y of zero, of order four
        "{\"kty\":\"OKP\",\"alg\":\"EdDSA\",\"crv\":\"Ed25519\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}"
      })
  @Row({19, 27})
  void a_point_that_proves_nothing_is_refused(String jwk) {
    refused(() -> VerificationKey.fromJwk(jwk));
  }

  private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }
}
