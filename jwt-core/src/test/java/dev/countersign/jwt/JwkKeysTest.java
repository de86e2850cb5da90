package dev.countersign.jwt;

import static dev.countersign.jwt.TestKeys.base64Url;
import static dev.countersign.jwt.TestKeys.json;
import static dev.countersign.jwt.TestKeys.privateJwk;
import static dev.countersign.jwt.TestKeys.publicJwk;
import static dev.countersign.jwt.TestKeys.secretJwk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

@UnderEachProvider
@ExtendWith(BouncyCastle.class)
class JwkKeysTest {

  private static final Map<String, String> EC =
      publicJwk(JwsAlgorithm.ES256, TestKeys.pair(JwsAlgorithm.ES256));
  private static final Map<String, String> RSA =
      publicJwk(JwsAlgorithm.RS256, TestKeys.pair(JwsAlgorithm.RS256));
  private static final Map<String, String> ED25519 =
      publicJwk(JwsAlgorithm.EDDSA, TestKeys.pair(JwsAlgorithm.EDDSA));
  private static final Map<String, String> SECRET = secretJwk(JwsAlgorithm.HS256);

  /** The prime of the field of P-256. */
  private static final BigInteger P256 =
      new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

  /** The prime of the field of Ed25519. */
  private static final BigInteger P25519 = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  private static void refused(String complaint, ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining(complaint);
  }

  private static void refused(String complaint, String publicJwk) {
    refused(complaint, () -> VerificationKey.fromJwk(publicJwk));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_NONE, names = "HS.*")
  void a_private_jwk_signs_and_the_public_one_verifies(JwsAlgorithm algorithm) {
    KeyPair pair = TestKeys.pair(algorithm);
    VerificationKey verificationKey = VerificationKey.fromJwk(json(publicJwk(algorithm, pair)));
    SigningKey signingKey = SigningKey.fromJwk(json(privateJwk(algorithm, pair)));
    assertThat(verificationKey.algorithm()).isEqualTo(algorithm);
    assertThat(verificationKey.keyId()).isEqualTo(Thumbprint.of(pair.getPublic()));
    assertThat(signingKey.verificationKey()).isEqualTo(verificationKey);
    TestKeys.assertBelongTogether(signingKey, VerificationKey.of(algorithm, pair.getPublic()));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ALL, names = "HS.*")
  void a_secret_jwk_signs_and_verifies(JwsAlgorithm algorithm) {
    String jwk = json(secretJwk(algorithm));
    TestKeys.assertBelongTogether(SigningKey.fromJwk(jwk), VerificationKey.fromJwk(jwk));
    assertThat(SigningKey.fromJwk(jwk).keyId()).isEqualTo("secret");
  }

  @Test
  void the_kid_of_the_jwk_is_the_key_id() {
    assertThat(VerificationKey.fromJwk(json(EC, "kid", "mine")).keyId()).isEqualTo("mine");
  }

  @Test
  void a_secret_without_kid_gets_a_random_one_each_time() {
    String jwk = json(SECRET, "kid", null);
    assertThat(SigningKey.fromJwk(jwk).keyId()).isNotEqualTo(SigningKey.fromJwk(jwk).keyId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\nb", "a\"b"})
  void a_kid_that_no_token_may_have_is_refused(String kid) {
    refused("the kid of the JWK", json(EC, "kid", kid));
  }

  @Test
  void members_that_are_not_known_are_ignored() {
    assertThat(VerificationKey.fromJwk(json(EC, "x5c", List.of(1L)))).isNotNull();
    assertThat(VerificationKey.fromJwk(json(EC, "ext", true))).isNotNull();
  }

  @Test
  void a_jwk_without_alg_needs_the_algorithm_beside_it() {
    String jwk = json(EC, "alg", null);
    refused("add alg, or name the algorithm beside the JWK", jwk);
    refused("add alg", () -> SigningKey.fromJwk(jwk));
    assertThat(VerificationKey.fromJwk(JwsAlgorithm.ES256, jwk).algorithm())
        .isEqualTo(JwsAlgorithm.ES256);
  }

  @Test
  void an_alg_beside_the_jwk_must_be_its_own() {
    assertThat(VerificationKey.fromJwk(JwsAlgorithm.RS256, json(RSA))).isNotNull();
    refused(
        "the JWK is for RS256, but PS256 was asked for",
        () -> VerificationKey.fromJwk(JwsAlgorithm.PS256, json(RSA)));
    refused(
        "the JWK is for HS256, but HS512 was asked for",
        () -> SigningKey.fromJwk(JwsAlgorithm.HS512, json(SECRET)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "es256", "EDDSA", "ES256K", "A128KW", "RSA-OAEP", ""})
  void an_alg_that_is_none_of_ours_is_refused_with_the_names_that_are(String alg) {
    refused("EdDSA, Ed25519, ML-DSA-44, ML-DSA-65, ML-DSA-87]", json(EC, "alg", alg));
  }

  @Test
  void an_alg_is_a_string() {
    refused("alg of the JWK is not a string", json(EC, "alg", 1L));
    refused("alg of the JWK is not a string", json(EC).replace("\"ES256\"", "null"));
  }

  @ParameterizedTest
  @CsvSource({"RS256, RSA", "ES256, EC", "EdDSA, OKP", "HS256, oct"})
  void the_kty_must_be_that_of_the_alg(String alg, String needed) {
    for (Map<String, String> jwk : List.of(EC, RSA, ED25519, SECRET)) {
      if (!jwk.get("kty").equals(needed)) {
        refused("needs a JWK with kty " + needed, json(jwk, "alg", alg));
      }
    }
  }

  @Test
  void a_kty_is_there_and_spelled_right() {
    refused("needs a JWK with kty EC", json(EC, "kty", null));
    refused("needs a JWK with kty EC", json(EC, "kty", "ec"));
  }

  @Test
  void what_the_type_of_a_key_needs_is_there() {
    Map<Map<String, String>, List<String>> needed =
        Map.of(
            EC, List.of("kty", "crv", "x", "y"),
            RSA, List.of("kty", "n", "e"),
            ED25519, List.of("kty", "crv", "x"),
            SECRET, List.of("kty", "k"));
    needed.forEach(
        (jwk, names) -> {
          assertThat(VerificationKey.fromJwk(json(jwk))).isNotNull();
          names.forEach(name -> refused("JWK", json(jwk, name, null)));
        });
  }

  @Test
  void the_crv_must_be_that_of_the_alg() {
    refused("needs a JWK with crv P-384", json(EC, "alg", "ES384"));
    refused("needs a JWK with crv P-256", json(EC, "crv", "secp256k1"));
    refused("needs a JWK with crv P-256", json(EC, "crv", null));
    refused("crv Ed25519", json(ED25519, "crv", "Ed448"));
    refused("crv Ed25519", json(ED25519, "crv", "X25519"));
  }

  @Test
  void a_key_for_another_use_is_refused() {
    refused("use of the JWK is not sig", json(EC, "use", "enc"));
    refused("use of the JWK is not sig", json(EC, "use", true));
    refused("use of the JWK is not sig", () -> SigningKey.fromJwk(json(SECRET, "use", "enc")));
    assertThat(VerificationKey.fromJwk(json(EC, "use", "sig"))).isNotNull();
  }

  @Test
  void a_public_key_verifies_if_its_key_ops_say_so() {
    assertThat(VerificationKey.fromJwk(json(EC, "key_ops", List.of("verify")))).isNotNull();
    refused("do not allow it to verify", json(EC, "key_ops", List.of("sign")));
    refused("do not allow it to verify", json(EC, "key_ops", List.of()));
    refused("do not allow it to verify", json(EC, "key_ops", "verify"));
  }

  @Test
  void a_private_key_signs_if_its_key_ops_say_so() {
    Map<String, String> jwk = privateJwk(JwsAlgorithm.ES256, TestKeys.pair(JwsAlgorithm.ES256));
    assertThat(SigningKey.fromJwk(json(jwk, "key_ops", List.of("sign")))).isNotNull();
    refused(
        "do not allow it to sign",
        () -> SigningKey.fromJwk(json(jwk, "key_ops", List.of("verify"))));
  }

  @Test
  void a_secret_signs_and_verifies_if_its_key_ops_say_so() {
    String both = json(SECRET, "key_ops", List.of("sign", "verify"));
    TestKeys.assertBelongTogether(SigningKey.fromJwk(both), VerificationKey.fromJwk(both));
    refused("do not allow it to verify", json(SECRET, "key_ops", List.of("sign")));
    refused(
        "do not allow it to sign",
        () -> SigningKey.fromJwk(json(SECRET, "key_ops", List.of("verify"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"d", "p", "q", "dp", "dq", "qi", "oth", "priv"})
  void a_verifier_takes_no_private_member(String member) {
    refused("private member " + member, json(RSA, member, "AQAB"));
    refused("private member " + member, json(EC, member, List.of()));
  }

  @Test
  void a_public_jwk_does_not_sign() {
    for (Map<String, String> jwk : List.of(EC, RSA, ED25519)) {
      refused("the member d of the JWK is missing", () -> SigningKey.fromJwk(json(jwk)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"d", "p", "q", "dp", "dq", "qi"})
  void an_rsa_private_key_needs_all_its_numbers_and_they_must_fit(String member) {
    Map<String, String> jwk = privateJwk(JwsAlgorithm.RS256, TestKeys.pair(JwsAlgorithm.RS256));
    refused("the member " + member, () -> SigningKey.fromJwk(json(jwk, member, null)));
    for (String damaged : List.of("AA", "AQ", "Ag", "____________")) {
      refused("do not make a private", () -> SigningKey.fromJwk(json(jwk, member, damaged)));
    }
  }

  @Test
  void the_numbers_of_an_rsa_private_key_are_those_of_its_modulus() {
    Map<String, String> jwk = privateJwk(JwsAlgorithm.RS256, TestKeys.pair(JwsAlgorithm.RS256));
    String other = privateJwk(JwsAlgorithm.RS256, TestKeys.otherRsaPair(2048)).get("n");
    refused("do not make a private", () -> SigningKey.fromJwk(json(jwk, "n", other)));
  }

  /** RFC 7518 section 6.3.2.7: who does not know {@code oth} must not use the key. */
  @Test
  void an_rsa_private_key_of_more_than_two_primes_is_refused() {
    Map<String, String> jwk = privateJwk(JwsAlgorithm.RS256, TestKeys.pair(JwsAlgorithm.RS256));
    assertThat(SigningKey.fromJwk(json(jwk))).isNotNull();
    refused("member oth", () -> SigningKey.fromJwk(json(jwk, "oth", List.of())));
    refused(
        "member oth",
        () ->
            SigningKey.fromJwk(json(jwk, "oth", List.of(Map.of("r", "AQ", "d", "AQ", "t", "AQ")))));
  }

  @Test
  void an_ec_private_key_must_be_the_one_of_its_point() {
    Map<String, String> jwk = privateJwk(JwsAlgorithm.ES256, TestKeys.pair(JwsAlgorithm.ES256));
    BigInteger order = Curve.P256.parameters().getOrder();
    for (BigInteger d :
        List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            order,
            order.add(BigInteger.ONE),
            BigInteger.ONE.shiftLeft(4000))) {
      refused("private key", () -> SigningKey.fromJwk(json(jwk, "d", base64Url(d))));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 57})
  void an_ed25519_private_key_has_32_bytes(int length) {
    Map<String, String> jwk = privateJwk(JwsAlgorithm.EDDSA, TestKeys.pair(JwsAlgorithm.EDDSA));
    String d = Base64Url.encode(TestKeys.secret(length));
    refused("do not make a private key", () -> SigningKey.fromJwk(json(jwk, "d", d)));
  }

  @Test
  void numbers_are_base64url_without_padding_and_in_one_spelling() {
    for (String e : List.of("AQAB=", "AQ+B", "AQAB\n", " AQAB", "AQA/", "AQB", "A")) {
      refused("member e of the JWK is missing or is not base64url", json(RSA, "e", e));
    }
    refused("member n", json(RSA, "n", RSA.get("n") + "=="));
    refused("member n", json(RSA, "n", null));
    refused("member n of the JWK is not a string", json(RSA, "n", 65537L));
    refused("member x", json(EC, "x", EC.get("x") + "="));
    refused("member x", json(ED25519, "x", ED25519.get("x") + "="));
    refused("member k", json(SECRET, "k", SECRET.get("k") + "="));
  }

  @Test
  void coordinates_have_their_full_length() {
    byte[] longer = TestKeys.secret(33);
    refused("has 32 bytes, but this one has 33", json(EC, "x", Base64Url.encode(longer)));
    refused("has 32 bytes, but this one has 3", json(EC, "y", "AAAA"));
    refused("an x of 32 bytes", json(ED25519, "x", "AAAA"));
    refused("an x of 32 bytes", json(ED25519, "x", Base64Url.encode(longer)));
  }

  @Test
  void a_point_off_the_curve_is_refused() {
    String zero = "A".repeat(43);
    String largest = "_".repeat(42) + "8";
    refused("not a point of P-256", json(EC, "x", zero));
    refused("not a point of P-256", json(EC, "y", zero));
    refused("not a point of P-256", json(EC, "x", largest));
    refused("not a point of P-256", json(EC, "y", EC.get("x")));
  }

  @Test
  void a_coordinate_beyond_the_field_is_refused_though_it_is_congruent_to_a_good_one() {
    // The point with x = 0: its y is a square root of b.
    BigInteger b = Curve.P256.parameters().getCurve().getB();
    BigInteger y = b.modPow(P256.add(BigInteger.ONE).shiftRight(2), P256);
    Map<String, String> point = new HashMap<>(EC);
    point.put("x", bigEndian(BigInteger.ZERO));
    point.put("y", bigEndian(y));
    assertThat(VerificationKey.fromJwk(json(point))).isNotNull();
    refused("not a point of P-256", json(point, "x", bigEndian(P256)));
  }

  @Test
  void an_ed25519_point_under_which_a_signature_proves_nothing_is_refused() {
    BigInteger orderEight =
        new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16);
    BigInteger signOfX = BigInteger.ONE.shiftLeft(255);
    for (BigInteger y :
        List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            P25519.subtract(BigInteger.ONE),
            P25519,
            P25519.add(BigInteger.ONE),
            orderEight,
            P25519.subtract(orderEight))) {
      refused("small order", json(ED25519, "x", littleEndian(y)));
      refused("small order", json(ED25519, "x", littleEndian(y.add(signOfX))));
    }
  }

  @Test
  void an_ed25519_key_that_is_no_point_is_refused() {
    refused("no point", json(ED25519, "x", littleEndian(BigInteger.TWO)));
  }

  private static String bigEndian(BigInteger number) {
    return Base64Url.encode(thirtyTwoBytes(number));
  }

  private static String littleEndian(BigInteger number) {
    byte[] bigEndian = thirtyTwoBytes(number);
    byte[] littleEndian = new byte[32];
    for (int i = 0; i < 32; i++) {
      littleEndian[i] = bigEndian[31 - i];
    }
    return Base64Url.encode(littleEndian);
  }

  private static byte[] thirtyTwoBytes(BigInteger number) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[31 - i] = number.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 1024, 2047, 16385, 20000})
  void an_rsa_modulus_out_of_bounds_is_refused_with_the_bounds(int bits) {
    String n = base64Url(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.valueOf(159)));
    refused("2048 to 16384 bits (RFC 7518 section 3.3), but it has " + bits, json(RSA, "n", n));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AA", "AQ", "Ag", "BA", "AQAA", "AgAAAAE"})
  void an_rsa_exponent_that_is_even_below_three_or_longer_than_33_bits_is_refused(String e) {
    refused("odd, at least 3 and at most 33 bits", json(RSA, "e", e));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Aw", "EQ", "AQAB", "Af____8"})
  void an_rsa_exponent_within_the_bounds_is_taken(String e) {
    assertThat(VerificationKey.fromJwk(json(RSA, "e", e))).isNotNull();
  }

  @Test
  void a_leading_zero_of_an_rsa_number_does_not_make_another_key() {
    byte[] n = Base64Url.decode(RSA.get("n")).orElseThrow();
    byte[] longer = new byte[n.length + 1];
    System.arraycopy(n, 0, longer, 1, n.length);
    assertThat(VerificationKey.fromJwk(json(RSA, "n", Base64Url.encode(longer))))
        .isEqualTo(VerificationKey.fromJwk(json(RSA)));
  }

  @ParameterizedTest
  @CsvSource({"HS256, 32", "HS384, 48", "HS512, 64"})
  void a_secret_that_is_too_short_is_refused_with_the_minimum(JwsAlgorithm algorithm, int minimum) {
    String k = Base64Url.encode(TestKeys.secret(minimum - 1));
    refused("at least " + minimum + " bytes", json(secretJwk(algorithm), "k", k));
    refused("at least " + minimum + " bytes", json(secretJwk(algorithm), "k", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "\"kty\"",
        "{",
        "{\"kty\":\"EC\",\"kty\":\"EC\"}",
        "{\"kty\":\"EC\"}{}",
        "{'kty':'EC'}"
      })
  void what_is_not_one_json_object_is_refused(String text) {
    refused("expected RFC 7517 JSON", text);
  }
}
