package dev.countersign.jwt;

import static dev.countersign.jwt.TestKeys.json;
import static dev.countersign.jwt.TestKeys.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for ML-DSA (RFC 9964) by whichever provider; each subclass sees to one. */
abstract class MlDsaContract {

  abstract String providerName();

  private static void refused(String complaint, ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining(complaint);
  }

  private static KeyPair pair(JwsAlgorithm algorithm) throws Exception {
    return KeyPairGenerator.getInstance(algorithm.headerName()).generateKeyPair();
  }

  private static VerificationKey rfcKey(JwsAlgorithm algorithm) {
    return rfcSigningKey(algorithm).verificationKey();
  }

  private static SigningKey rfcSigningKey(JwsAlgorithm algorithm) {
    return SigningKey.fromJwk(RfcVector.text(file(algorithm) + ".json"));
  }

  private static Map<String, Object> rfcJwk(JwsAlgorithm algorithm) {
    return Jwk.parseObject(RfcVector.text(file(algorithm) + ".json"), "JWK");
  }

  private static String file(JwsAlgorithm algorithm) {
    return "rfc9964-" + algorithm.headerName().substring("ML-DSA-".length());
  }

  private static JwtValidator validator(VerificationKey key) {
    return JwtValidator.builder()
        .issuer(Tokens.ISSUER)
        .audience("orders")
        .verifyWith(VerificationKeys.of(key))
        .clock(Tokens.CLOCK)
        .build();
  }

  private static String token(String alg, String keyId, SigningKey signer) {
    return Tokens.signed(
        signer,
        "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"at+jwt\"}".formatted(alg, keyId),
        "{\"iss\":\"%s\",\"aud\":\"orders\",\"sub\":\"a\",\"exp\":%d}"
            .formatted(Tokens.ISSUER, Tokens.SECONDS + 1));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ALL, names = "ML_DSA.*")
  void it_is_the_provider_under_test_that_works(JwsAlgorithm algorithm) throws Exception {
    assertThat(Signature.getInstance(algorithm.headerName()).getProvider().getName())
        .isEqualTo(providerName());
    assertThat(algorithm.isAvailable()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ALL, names = "ML_DSA.*")
  void a_key_of_the_provider_signs_and_verifies(JwsAlgorithm algorithm) throws Exception {
    KeyPair pair = pair(algorithm);
    SigningKey key = SigningKey.of(algorithm, pair.getPublic(), pair.getPrivate());
    assertThat(Tokens.verdict(key, VerificationKey.of(algorithm, pair.getPublic())))
        .isInstanceOf(Validation.Accepted.class);
  }

  /** As a certificate factory makes it that does not know the algorithm. */
  private static final class EncodingOnly implements PublicKey {
    @Serial private static final long serialVersionUID = 1L;
    private final byte[] encoded;

    EncodingOnly(byte[] encoded) {
      this.encoded = encoded;
    }

    @Override
    public String getAlgorithm() {
      return "2.16.840.1.101.3.4.3.18";
    }

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return encoded;
    }
  }

  @Test
  void a_public_key_of_an_unknown_class_verifies_by_its_encoding() throws Exception {
    KeyPair pair = pair(JwsAlgorithm.ML_DSA_65);
    SigningKey key = SigningKey.of(JwsAlgorithm.ML_DSA_65, pair.getPublic(), pair.getPrivate());
    PublicKey foreign = new EncodingOnly(pair.getPublic().getEncoded());
    assertThat(Tokens.verdict(key, VerificationKey.of(JwsAlgorithm.ML_DSA_65, foreign)))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void a_public_key_whose_encoding_is_not_exactly_that_of_the_set_is_refused() throws Exception {
    byte[] good = pair(JwsAlgorithm.ML_DSA_65).getPublic().getEncoded();
    for (byte[] odd :
        new byte[][] {
          null, {}, Arrays.copyOf(good, good.length - 1), Arrays.copyOf(good, good.length + 1)
        }) {
      refused(
          "needs a key of ML-DSA-65 with an X.509 encoding",
          () -> VerificationKey.of(JwsAlgorithm.ML_DSA_65, new EncodingOnly(odd)));
    }
    for (int i = 0; i < 22; i++) {
      byte[] bent = good.clone();
      bent[i] ^= 1;
      refused(
          "ML-DSA-65", () -> VerificationKey.of(JwsAlgorithm.ML_DSA_65, new EncodingOnly(bent)));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ALL, names = "ML_DSA.*")
  void the_signature_of_another_key_is_refused(JwsAlgorithm algorithm) {
    VerificationKey trusted = SigningKey.generate(algorithm).verificationKey();
    String forged = token(algorithm.headerName(), trusted.keyId(), SigningKey.generate(algorithm));
    assertThat(Tokens.refusal(validator(trusted), forged)).isEqualTo(Reason.SIGNATURE_INVALID);
  }

  @ParameterizedTest
  @CsvSource({"ML_DSA_44, ML_DSA_65", "ML_DSA_65, ML_DSA_87", "ML_DSA_87, ML_DSA_44"})
  void a_key_of_another_parameter_set_is_refused(JwsAlgorithm given, JwsAlgorithm asked)
      throws Exception {
    KeyPair pair = pair(given);
    String complaint =
        asked.headerName()
            + " needs a key of that parameter set, but it is of "
            + given.headerName();
    refused(complaint, () -> VerificationKey.of(asked, pair.getPublic()));
    refused(complaint, () -> SigningKey.of(asked, pair.getPublic(), pair.getPrivate()));
    refused(complaint, () -> VerificationKey.fromPem(asked, TestKeys.publicPem(pair)));
    refused(
        "cannot sign with " + asked.headerName(),
        () -> SigningKey.of(asked, pair(asked).getPublic(), pair.getPrivate()));
    refused(
        "the member pub of a JWK for " + asked.headerName(),
        () ->
            VerificationKey.fromJwk(
                json(TestKeys.publicJwk(given, pair), "alg", asked.headerName())));
  }

  @Test
  void a_key_of_another_type_is_refused() {
    PublicKey ec = TestKeys.pair(JwsAlgorithm.ES256).getPublic();
    refused(
        "ML-DSA-65 needs a key of ML-DSA-65", () -> VerificationKey.of(JwsAlgorithm.ML_DSA_65, ec));
    PublicKey mlDsa = TestKeys.pair(JwsAlgorithm.ML_DSA_65).getPublic();
    refused("ES256 needs a key on P-256", () -> VerificationKey.of(JwsAlgorithm.ES256, mlDsa));
    refused("RS256 needs an RSA key", () -> VerificationKey.of(JwsAlgorithm.RS256, mlDsa));
  }

  @Test
  void a_private_key_of_another_pair_is_refused() throws Exception {
    PublicKey publicKey = pair(JwsAlgorithm.ML_DSA_44).getPublic();
    refused(
        "does not belong to the public key",
        () ->
            SigningKey.of(
                JwsAlgorithm.ML_DSA_44, publicKey, pair(JwsAlgorithm.ML_DSA_44).getPrivate()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 64, 2420, 3308, 3310, 4627})
  void a_signature_of_another_length_is_malformed(int length) {
    SigningKey key = rfcSigningKey(JwsAlgorithm.ML_DSA_65);
    String good = token("ML-DSA-65", key.keyId(), key);
    String input = good.substring(0, good.lastIndexOf('.') + 1);
    byte[] signature = Base64Url.decode(good.substring(input.length())).orElseThrow();
    String other = input + Base64Url.encode(Arrays.copyOf(signature, length));
    assertThat(Tokens.refusal(validator(key.verificationKey()), other))
        .isEqualTo(length == 0 ? Reason.SIGNATURE_MISSING : Reason.SIGNATURE_MALFORMED);
  }

  @Test
  void a_token_for_one_algorithm_is_no_good_with_a_key_for_another() {
    SigningKey mlDsa = SigningKey.generate(JwsAlgorithm.ML_DSA_65).withKeyId("k");
    SigningKey smaller = SigningKey.generate(JwsAlgorithm.ML_DSA_44).withKeyId("k");
    SigningKey es256 = SigningKey.generate(JwsAlgorithm.ES256).withKeyId("k");
    JwtValidator ofMlDsa = validator(mlDsa.verificationKey());
    JwtValidator ofEs256 = validator(es256.verificationKey());
    assertThat(Tokens.refusal(ofMlDsa, token("ES256", "k", es256)))
        .isEqualTo(Reason.ALGORITHM_MISMATCH);
    assertThat(Tokens.refusal(ofEs256, token("ML-DSA-65", "k", mlDsa)))
        .isEqualTo(Reason.ALGORITHM_MISMATCH);
    assertThat(Tokens.refusal(ofMlDsa, token("ML-DSA-44", "k", smaller)))
        .isEqualTo(Reason.ALGORITHM_MISMATCH);
    assertThat(Tokens.refusal(ofMlDsa, token("ML-DSA-44", "k", mlDsa)))
        .isEqualTo(Reason.ALGORITHM_MISMATCH);
    assertThat(Tokens.refusal(ofMlDsa, token("ML-DSA-65", "k", es256)))
        .isEqualTo(Reason.SIGNATURE_MALFORMED);
    assertThat(Tokens.refusal(ofMlDsa, token("ML-DSA-65", "k", smaller)))
        .isEqualTo(Reason.SIGNATURE_MALFORMED);
    assertThat(Tokens.refusal(ofEs256, token("ES256", "k", mlDsa)))
        .isEqualTo(Reason.SIGNATURE_MALFORMED);
  }

  @Test
  void a_public_key_is_no_secret() {
    PublicKey key = TestKeys.pair(JwsAlgorithm.ML_DSA_65).getPublic();
    for (byte[] document :
        new byte[][] {
          key.getEncoded(),
          pem("PUBLIC KEY", key).getBytes(StandardCharsets.US_ASCII),
          rfcKey(JwsAlgorithm.ML_DSA_65).toPublicJwk().getBytes(StandardCharsets.US_ASCII)
        }) {
      refused(
          "document of a key", () -> VerificationKey.ofSecret(JwsAlgorithm.HS256, "k", document));
    }
  }

  @Test
  void a_jwk_of_this_type_says_its_alg() {
    String without = json(rfcJwk(JwsAlgorithm.ML_DSA_65), "alg", null);
    refused("must say its alg (RFC 9964)", () -> SigningKey.fromJwk(without));
    refused(
        "must say its alg (RFC 9964)", () -> SigningKey.fromJwk(JwsAlgorithm.ML_DSA_65, without));
    assertThat(
            JwkSet.parsePublic(
                    "{\"keys\":[" + json(Jwk.parseObject(without, "JWK"), "priv", null) + "]}",
                    Optional.of(JwsAlgorithm.ML_DSA_65))
                .leftOut())
        .singleElement()
        .asString()
        .contains("must say its alg");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OKP", "EC", "akp", ""})
  void a_jwk_of_another_type_is_refused(String type) {
    String jwk = json(rfcJwk(JwsAlgorithm.ML_DSA_65), "kty", type);
    refused("ML-DSA-65 needs a JWK with kty AKP", () -> SigningKey.fromJwk(jwk));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 32, 1951, 1953, 1974, 2592})
  void a_public_key_of_another_length_is_refused(int length) {
    String jwk = json(rfcJwk(JwsAlgorithm.ML_DSA_65), "pub", Base64Url.encode(new byte[length]));
    refused(
        "the member pub of a JWK for ML-DSA-65 has 1952 bytes (RFC 9964), but this one has "
            + length,
        () -> SigningKey.fromJwk(jwk));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 64, 4032})
  void a_private_key_that_is_no_seed_is_refused(int length) {
    String jwk = json(rfcJwk(JwsAlgorithm.ML_DSA_65), "priv", Base64Url.encode(new byte[length]));
    refused(
        "the member priv of a JWK for ML-DSA-65 has 32 bytes (RFC 9964), but this one has "
            + length,
        () -> SigningKey.fromJwk(jwk));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pub", "priv"})
  void a_member_that_is_missing_is_named(String name) {
    String jwk = json(rfcJwk(JwsAlgorithm.ML_DSA_44), name, null);
    refused("the member " + name + " of the JWK is missing", () -> SigningKey.fromJwk(jwk));
  }

  @Test
  void a_seed_of_another_public_key_is_refused() {
    String jwk =
        json(rfcJwk(JwsAlgorithm.ML_DSA_44), "priv", Base64Url.encode(TestKeys.secret(32)));
    refused("does not belong to the public key", () -> SigningKey.fromJwk(jwk));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ALL, names = "ML_DSA.*")
  void a_generated_key_can_be_exported_and_read_again(JwsAlgorithm algorithm) {
    SigningKey key = SigningKey.generate(algorithm);
    SigningKey again = SigningKey.fromJwk(key.exportPrivateJwk());
    assertThat(again.verificationKey()).isEqualTo(key.verificationKey());
    assertThat(again.exportPrivateJwk()).isEqualTo(key.exportPrivateJwk());
    assertThat(Tokens.verdict(again, key.verificationKey()))
        .isInstanceOf(Validation.Accepted.class);
  }

  /** As RFC 9881 appendix C.1.1 prints it, with another seed. */
  @ParameterizedTest
  @CsvSource({"ML_DSA_44, 11", "ML_DSA_65, 12", "ML_DSA_87, 13"})
  void a_pem_with_the_seed_needs_no_public_key_beside_it(JwsAlgorithm algorithm, String oid) {
    byte[] pkcs8 =
        HexFormat.of()
            .parseHex("3034020100300b06096086480165030403" + oid + "04228020" + "00".repeat(32));
    SigningKey key = SigningKey.fromPem(algorithm, pem("PRIVATE KEY", pkcs8));
    assertThat(key.verificationKey()).isEqualTo(rfcKey(algorithm));
    assertThat(key.exportPrivateJwk()).contains("\"priv\":\"" + "A".repeat(43) + "\"");
  }

  /** As openssl writes it unasked. */
  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ALL, names = "ML_DSA.*")
  void a_pem_with_seed_and_expanded_key_needs_none_either(JwsAlgorithm algorithm) {
    KeyPair pair = TestKeys.pair(algorithm);
    String pem = TestKeys.privatePem(pair);
    SigningKey key = SigningKey.fromPem(algorithm, pem);
    assertThat(key.verificationKey()).isEqualTo(VerificationKey.of(algorithm, pair.getPublic()));
    assertThat(Tokens.verdict(key, key.verificationKey())).isInstanceOf(Validation.Accepted.class);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ALL, names = "ML_DSA.*")
  void a_pem_with_the_expanded_key_alone_signs_and_cannot_be_exported(JwsAlgorithm algorithm) {
    KeyPair pair = TestKeys.pair(algorithm);
    String privatePem = pem("PRIVATE KEY", withoutSeed(pair.getPrivate().getEncoded()));
    refused("add the block PUBLIC KEY", () -> SigningKey.fromPem(algorithm, privatePem));
    SigningKey key = SigningKey.fromPem(algorithm, privatePem + TestKeys.publicPem(pair));
    assertThat(Tokens.verdict(key, VerificationKey.of(algorithm, pair.getPublic())))
        .isInstanceOf(Validation.Accepted.class);
    assertThatThrownBy(key::exportPrivateJwk)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is an expanded ML-DSA key");
  }

  /** Out of a PrivateKeyInfo with both: the lengths of three elements change. */
  private static byte[] withoutSeed(byte[] both) {
    int algorithm = 7;
    int octets = algorithm + 13;
    byte[] expanded = Arrays.copyOfRange(both, octets + 4 + 4 + 34, both.length);
    byte[] head = Arrays.copyOf(both, octets + 4);
    int content = expanded.length;
    putLength(head, octets + 2, content);
    putLength(head, 2, head.length - 4 + content);
    byte[] all = Arrays.copyOf(head, head.length + content);
    System.arraycopy(expanded, 0, all, head.length, content);
    return all;
  }

  private static void putLength(byte[] der, int offset, int length) {
    der[offset] = (byte) (length >> 8);
    der[offset + 1] = (byte) length;
  }

  @Test
  void a_private_key_is_not_serialized_by_accident() throws Exception {
    MlDsaPrivateKey key = MlDsaPrivateKey.generate(MlDsaSet.ML_DSA_44);
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(key)).isInstanceOf(NotSerializableException.class);
    }
  }

  @Test
  void the_largest_token_fits_the_default_bounds() {
    SigningKey key = SigningKey.generate(JwsAlgorithm.ML_DSA_87);
    JwtIssuer issuer =
        JwtIssuer.builder()
            .issuer(Tokens.ISSUER)
            .audience("orders")
            .lifetime(Duration.ofMinutes(1))
            .signWith(SigningKeys.of(key))
            .clock(Tokens.CLOCK)
            .build();
    String token =
        issuer.issue(claims -> claims.subject("alice").claim("roles", "x".repeat(4 * 1024)));
    assertThat(token.length()).isBetween(6_170 + 5_461, 16 * 1024);
    assertThat(token.substring(token.lastIndexOf('.') + 1)).hasSize(6_170);
    assertThat(validator(key.verificationKey()).validate(token).subject()).contains("alice");
  }

  /**
   * The signature that anybody can make under such a key: z = 0 and no hints, so that all the
   * verifier computes is the digest of a commitment of zeros.
   */
  @ParameterizedTest
  @CsvSource({"ML_DSA_44, 0, 0", "ML_DSA_44, -1, 0", "ML_DSA_44, 0, -1"})
  void a_public_key_for_which_anybody_can_sign_is_refused(
      JwsAlgorithm algorithm, byte firstHalf, byte secondHalf) throws Exception {
    MlDsaSet set = MlDsaSet.of(algorithm);
    byte[] raw = new byte[set.publicKeyLength()];
    Arrays.fill(raw, 32, raw.length / 2, firstHalf);
    Arrays.fill(raw, raw.length / 2, raw.length, secondHalf);
    byte[] message = "e30.e30".getBytes(StandardCharsets.US_ASCII);

    PublicKey key = Pem.keyFactory(KeyFamily.ML_DSA).generatePublic(set.encodedPublicKey(raw));
    Signature verifier = Signature.getInstance(algorithm.headerName());
    verifier.initVerify(key);
    verifier.update(message);
    assertThat(verifier.verify(forgery(raw, message))).as("the forgery works").isTrue();

    refused("signatures by nobody would verify", () -> VerificationKey.of(algorithm, key));
    String jwk =
        json(Map.of("kty", "AKP", "alg", algorithm.headerName(), "pub", Base64Url.encode(raw)));
    refused("signatures by nobody would verify", () -> VerificationKey.fromJwk(jwk));
  }

  /** For ML-DSA-44 (FIPS 204 algorithms 7 and 8 with z = 0, w1 = 0 and h = 0). */
  private static byte[] forgery(byte[] publicKey, byte[] message) {
    byte[] representative = shake256(64, shake256(64, publicKey), new byte[] {0, 0}, message);
    byte[] challenge = shake256(32, representative, new byte[4 * 192]);
    byte[] signature = new byte[2420];
    System.arraycopy(challenge, 0, signature, 0, 32);
    // Each coefficient of z is written as 2^17 - z in 18 bits, little-endian.
    for (int bit = 17; bit < 4 * 256 * 18; bit += 18) {
      signature[32 + bit / 8] |= (byte) (1 << bit % 8);
    }
    return signature;
  }

  private static byte[] shake256(int length, byte[]... inputs) {
    SHAKEDigest digest = new SHAKEDigest(256);
    for (byte[] input : inputs) {
      digest.update(input, 0, input.length);
    }
    byte[] output = new byte[length];
    digest.doFinal(output, 0, length);
    return output;
  }
}
