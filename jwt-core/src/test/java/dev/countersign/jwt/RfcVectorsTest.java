package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and tokens as the RFCs print them, under {@code src/test/resources/rfc}. */
class RfcVectorsTest {

  private static final StrictDecoder DECODER = new StrictDecoder(16 * 1024);

  private static String read(String name) throws IOException {
    try (InputStream resource = RfcVectorsTest.class.getResourceAsStream("/rfc/" + name)) {
      return new String(resource.readAllBytes(), StandardCharsets.US_ASCII).strip();
    }
  }

  private static SigningKey signingKey(String alg, String key) throws IOException {
    return SigningKey.fromJwk(JwsAlgorithm.named(alg).orElseThrow(), read(key + ".json"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "rfc7515-a1, HS256, rfc7515-a1",
    "rfc7515-a2, RS256, rfc7515-a2",
    "rfc7515-a3, ES256, rfc7515-a3",
    "rfc7515-a4, ES512, rfc7515-a4",
    "rfc7520-41, RS256, rfc7520-rsa",
    "rfc7520-42, PS384, rfc7520-rsa",
    "rfc7520-43, ES512, rfc7520-ec",
    "rfc7520-44, HS256, rfc7520-mac",
    "rfc8037-a4, EdDSA, rfc8037-a1"
  })
  void the_signature_verifies_and_does_not_after_any_flipped_bit(
      String token, String alg, String key) throws IOException {
    UnverifiedToken vector = DECODER.decode(read(token + ".jws")).value();
    VerificationKey verificationKey = signingKey(alg, key).verificationKey();
    assertThat(vector.header().algorithm()).isEqualTo(alg);
    assertThat(verificationKey.refusalOf(vector)).isEmpty();
    for (int bit = 0; bit < 8 * vector.signature().length; bit += 37) {
      byte[] flipped = vector.signature().clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      UnverifiedToken forged =
          new UnverifiedToken(
              vector.headerPart(),
              vector.payloadPart(),
              Base64Url.encode(flipped),
              flipped,
              vector.header());
      assertThat(verificationKey.refusalOf(forged)).as("bit %d", bit).isPresent();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "rfc7515-a1, HS256, rfc7515-a1",
    "rfc7515-a2, RS256, rfc7515-a2",
    "rfc7520-41, RS256, rfc7520-rsa",
    "rfc7520-44, HS256, rfc7520-mac",
    "rfc8037-a4, EdDSA, rfc8037-a1"
  })
  void a_deterministic_algorithm_signs_to_the_same_bytes(String token, String alg, String key)
      throws IOException {
    UnverifiedToken vector = DECODER.decode(read(token + ".jws")).value();
    byte[] signature =
        signingKey(alg, key)
            .sign(
                vector.headerPart().getBytes(StandardCharsets.US_ASCII),
                vector.payloadPart().getBytes(StandardCharsets.US_ASCII));
    assertThat(signature).isEqualTo(vector.signature());
  }

  @Test
  void rfc_7515_appendix_a_1_is_a_token_of_joe_which_the_whole_validator_reads()
      throws IOException {
    JwtValidator validator =
        JwtValidator.builder()
            .issuer("joe")
            .anyAudience()
            .type("JWT")
            .allowMissingSubject()
            .verifyWith((kid, now) -> new KeyLookup.Unknown())
            .keyForTokensWithoutKeyId(signingKey("HS256", "rfc7515-a1").verificationKey())
            .clock(() -> Instant.ofEpochSecond(1300819379))
            .build();
    Jwt jwt = validator.validate(read("rfc7515-a1.jws"));
    assertThat(jwt.issuer()).contains("joe");
    assertThat(jwt.bool("http://example.com/is_root")).contains(true);
  }

  @Test
  void rfc_7638_section_3_1_and_rfc_8037_appendix_a_3_give_these_thumbprints() throws IOException {
    assertThat(Thumbprint.of(publicKey(JwsAlgorithm.RS256, "rfc7517-a1-rsa")))
        .isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assertThat(signingKey("EdDSA", "rfc8037-a1").keyId())
        .isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  }

  private static java.security.PublicKey publicKey(JwsAlgorithm algorithm, String key)
      throws IOException {
    return VerificationKey.fromJwk(algorithm, read(key + ".json")).material().publicKey();
  }

  @Test
  void rfc_7517_appendix_a_1_the_rsa_key_is_for_signatures_and_the_ec_key_is_not()
      throws IOException {
    assertThat(VerificationKey.fromJwk(read("rfc7517-a1-rsa.json")).keyId())
        .isEqualTo("2011-04-29");
    String forEncryption = read("rfc7517-a1-ec.json");
    assertThatThrownBy(() -> VerificationKey.fromJwk(JwsAlgorithm.ES256, forEncryption))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("use");
    assertThat(
            VerificationKey.fromJwk(JwsAlgorithm.ES256, forEncryption.replace("enc", "sig"))
                .keyId())
        .isEqualTo("1");
  }

  @Test
  void rfc_7517_appendix_a_2_the_private_keys_belong_to_the_public_ones() throws IOException {
    assertThat(SigningKey.fromJwk(read("rfc7517-a2-rsa.json")).verificationKey())
        .isEqualTo(VerificationKey.fromJwk(read("rfc7517-a1-rsa.json")));
    assertThat(
            SigningKey.fromJwk(JwsAlgorithm.ES256, read("rfc7517-a2-ec.json").replace("enc", "sig"))
                .verificationKey())
        .isEqualTo(
            VerificationKey.fromJwk(
                JwsAlgorithm.ES256, read("rfc7517-a1-ec.json").replace("enc", "sig")));
  }

  @Test
  void rfc_7517_appendix_a_3_the_hmac_key_signs_and_the_wrapping_key_does_not() throws IOException {
    assertThat(SigningKey.fromJwk(JwsAlgorithm.HS256, read("rfc7517-a3-hmac.json")).keyId())
        .isEqualTo("HMAC key used in JWS spec Appendix A.1 example");
    String wrapping = read("rfc7517-a3-wrap.json");
    assertThatThrownBy(() -> SigningKey.fromJwk(wrapping))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("alg");
  }
}
