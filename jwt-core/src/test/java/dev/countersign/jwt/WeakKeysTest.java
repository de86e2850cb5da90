package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@UnderEachProvider
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

  /**
   * Otherwise one of 65,536 generated secrets would be refused, and a rotation with it. A few of
   * those that start so also go on as a key does, by chance: far less than one in a billion in all.
   */
  @ParameterizedTest
  @ValueSource(ints = {32, 48, 64, 130, 300})
  void a_random_secret_that_starts_as_der_of_its_length_is_taken(int length) {
    Random random = new Random(length);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] secret = new byte[length];
      random.nextBytes(secret);
      byte[] start =
          length < 130
              ? new byte[] {0x30, (byte) (length - 2)}
              : new byte[] {0x30, (byte) 0x82, (byte) ((length - 4) >> 8), (byte) (length - 4)};
      System.arraycopy(start, 0, secret, 0, start.length);
      refused += isTaken(secret) ? 0 : 1;
    }
    assertThat(refused).isLessThanOrEqualTo(1);
  }

  private static boolean isTaken(byte[] secret) {
    try {
      SigningKey.ofSecret(JwsAlgorithm.HS256, secret);
      return true;
    } catch (InvalidKeyMaterialException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void a_document_of_a_key_is_refused_as_a_secret_in_every_format(String type) throws Exception {
    KeyPair pair =
        type.equals("EC") ? TestKeys.pair(JwsAlgorithm.ES256) : TestKeys.generate(type, null);
    byte[] spki = pair.getPublic().getEncoded();
    byte[] pkcs8 = pair.getPrivate().getEncoded();
    List<byte[]> documents = new ArrayList<>(List.of(spki, pkcs8));
    if (type.equals("RSA")) {
      // PKCS#1 is what SubjectPublicKeyInfo and PKCS#8 wrap.
      documents.add(Arrays.copyOfRange(spki, 24, spki.length));
      documents.add(Arrays.copyOfRange(pkcs8, 26, pkcs8.length));
    }
    if (type.equals("EC")) {
      // SEC 1, which PKCS#8 wraps; with the public key, as some providers write it, it is longer.
      documents.add(Arrays.copyOfRange(pkcs8, pkcs8[1] > 0 ? 28 : 29, pkcs8.length));
    }
    for (byte[] document : documents) {
      assertThat(document[0]).isEqualTo((byte) 0x30);
      String base64 = Base64.getEncoder().encodeToString(document);
      for (byte[] secret :
          List.of(
              document,
              base64.getBytes(StandardCharsets.US_ASCII),
              ("\n" + base64 + "\r\n").getBytes(StandardCharsets.US_ASCII),
              TestKeys.pem("ANY KEY", document).getBytes(StandardCharsets.US_ASCII))) {
        assertThatThrownBy(() -> SigningKey.ofSecret(JwsAlgorithm.HS256, secret))
            .isInstanceOf(InvalidKeyMaterialException.class)
            .hasMessageContaining("not random bytes");
      }
    }
  }

  @Test
  void a_document_that_is_cut_short_or_has_something_after_it_is_no_document() throws Exception {
    byte[] spki = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getEncoded();
    assertThat(SigningKey.ofSecret(JwsAlgorithm.HS256, Arrays.copyOf(spki, spki.length - 1)))
        .isNotNull();
    assertThat(SigningKey.ofSecret(JwsAlgorithm.HS256, Arrays.copyOf(spki, spki.length + 1)))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2047})
  void an_rsa_modulus_under_2048_bits_is_refused_with_the_minimum(int bits) throws Exception {
    refused(JwsAlgorithm.RS256, rsa(modulus(bits), 65537), "2048");
  }

  @ParameterizedTest
  @ValueSource(ints = {2048, 16384})
  void an_rsa_modulus_of_2048_to_16384_bits_is_taken(int bits) throws Exception {
    assertThat(VerificationKey.of(JwsAlgorithm.RS256, rsa(modulus(bits), 65537))).isNotNull();
  }

  @Test
  void an_rsa_exponent_of_more_than_33_bits_is_refused() {
    BigInteger longest = BigInteger.ONE.shiftLeft(33).subtract(BigInteger.ONE);
    assertThat(VerificationKey.of(JwsAlgorithm.RS256, new RsaKey(modulus(2048), longest)))
        .isNotNull();
    refused(
        JwsAlgorithm.RS256,
        new RsaKey(modulus(2048), longest.add(BigInteger.TWO)),
        "at most 33 bits");
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "RS384", "RS512"})
  void a_key_for_pss_is_refused_for_another_scheme(JwsAlgorithm algorithm) {
    refused(algorithm, TestKeys.generate("RSASSA-PSS", null).getPublic(), "use a plain RSA key");
  }

  @Test
  void a_key_for_pss_with_one_hash_is_refused_for_another_hash() {
    KeyPair pair =
        onlyForPss(new PSSParameterSpec("SHA-512", "MGF1", MGF1ParameterSpec.SHA512, 64, 1));
    refused(JwsAlgorithm.PS256, pair.getPublic(), "the hash of the key");
    TestKeys.assertBelongTogether(
        SigningKey.of(JwsAlgorithm.PS512, pair.getPublic(), pair.getPrivate()),
        VerificationKey.of(JwsAlgorithm.PS512, pair.getPublic()));
  }

  /** As the JDK does when it verifies, which is too late: nobody could say what is wrong. */
  @Test
  void a_key_for_pss_with_another_mask_or_a_longer_salt_is_refused() {
    for (PSSParameterSpec parameters :
        List.of(
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA1, 32, 1),
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 33, 1))) {
      refused(JwsAlgorithm.PS256, onlyForPss(parameters).getPublic(), "its own parameters");
    }
    KeyPair shorter =
        onlyForPss(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 20, 1));
    TestKeys.assertBelongTogether(
        SigningKey.of(JwsAlgorithm.PS256, shorter.getPublic(), shorter.getPrivate()),
        VerificationKey.of(JwsAlgorithm.PS256, shorter.getPublic()));
  }

  private static KeyPair onlyForPss(PSSParameterSpec parameters) {
    return TestKeys.generate(
        "RSASSA-PSS", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4, parameters));
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
    // One residue that is no power of 65537 clears it: modulo 11 the powers are 1 and 10.
    BigInteger cleared = weak;
    while (cleared.mod(BigInteger.valueOf(11)).intValue() != 3) {
      cleared = cleared.add(product.divide(BigInteger.valueOf(11)).shiftLeft(1));
    }
    assertThat(VerificationKey.of(JwsAlgorithm.RS256, rsa(cleared, 65537))).isNotNull();
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
  void a_private_key_of_another_type_is_refused() {
    KeyPair rsa = TestKeys.pair(JwsAlgorithm.RS256);
    KeyPair ec = TestKeys.pair(JwsAlgorithm.ES256);
    assertThatThrownBy(() -> SigningKey.of(JwsAlgorithm.ES256, ec.getPublic(), rsa.getPrivate()))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("is it of another type");
    assertThatThrownBy(() -> SigningKey.of(JwsAlgorithm.RS256, rsa.getPublic(), ec.getPrivate()))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("is it of another type");
  }

  @Test
  void the_point_at_infinity_is_refused() {
    refused(
        JwsAlgorithm.ES256,
        new EcKey(ECPoint.POINT_INFINITY, Curve.P256.parameters()),
        "not a point");
  }

  @Test
  void a_negative_coordinate_is_refused() throws Exception {
    ECPoint good = ((ECPublicKey) ec("secp256r1")).getW();
    BigInteger p = ((ECFieldFp) Curve.P256.parameters().getCurve().getField()).getP();
    refused(
        JwsAlgorithm.ES256,
        new EcKey(
            new ECPoint(good.getAffineX().subtract(p), good.getAffineY()), Curve.P256.parameters()),
        "not a point");
  }

  @Test
  void secp256k1_is_refused_though_it_has_256_bits_too() {
    BigInteger p = hex("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");
    ECPoint generator =
        new ECPoint(
            hex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
            hex("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"));
    ECParameterSpec secp256k1 =
        new ECParameterSpec(
            new EllipticCurve(new ECFieldFp(p), BigInteger.ZERO, BigInteger.valueOf(7)),
            generator,
            hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"),
            1);
    refused(JwsAlgorithm.ES256, new EcKey(generator, secp256k1), "P-256 (RFC 7518 section 3.4)");
  }

  /** CVE-2020-0601: whoever may choose the generator knows the private key of any point. */
  @Test
  void p_256_with_another_generator_is_refused() throws Exception {
    ECPoint point = ((ECPublicKey) ec("secp256r1")).getW();
    ECParameterSpec p256 = Curve.P256.parameters();
    ECParameterSpec forged =
        new ECParameterSpec(p256.getCurve(), point, p256.getOrder(), p256.getCofactor());
    refused(JwsAlgorithm.ES256, new EcKey(point, forged), "another curve");
  }

  private static BigInteger hex(String number) {
    return new BigInteger(number, 16);
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

  /** Half of all numbers are the y of a point. */
  @ParameterizedTest
  @CsvSource({"2, false", "3, true", "4, true", "5, true", "7, false"})
  void an_ed25519_key_is_a_point_of_the_curve(String y, boolean isPoint) throws Exception {
    PublicKey key = ed25519(new BigInteger(y));
    if (isPoint) {
      assertThat(VerificationKey.of(JwsAlgorithm.EDDSA, key)).isNotNull();
    } else {
      refused(JwsAlgorithm.EDDSA, key, "no point");
    }
  }

  @Test
  void ed448_is_refused() throws Exception {
    refused(
        JwsAlgorithm.EDDSA,
        KeyPairGenerator.getInstance("Ed448").generateKeyPair().getPublic(),
        "Ed25519 only");
  }

  /** A key whose numbers the JDK's own factory would not take. */
  private record RsaKey(BigInteger modulus, BigInteger exponent) implements RSAPublicKey {
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

  /** As above, for points and parameters. */
  private record EcKey(ECPoint point, ECParameterSpec parameters) implements ECPublicKey {
    @Override
    public ECPoint getW() {
      return point;
    }

    @Override
    public ECParameterSpec getParams() {
      return parameters;
    }

    @Override
    public String getAlgorithm() {
      return "EC";
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
