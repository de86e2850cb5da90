package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 9964 (ML-DSA for JOSE), appendix A.1: the keys whose seed is all zeros, and a JWS of each. By
 * the JDK's provider where it has ML-DSA, else by Bouncy Castle.
 */
@UnderEachProvider
@ExtendWith(BouncyCastle.class)
class Rfc9964VectorsTest {

  static Stream<RfcVector> vectors() {
    return Stream.of(
        new RfcVector(JwsAlgorithm.ML_DSA_44, "rfc9964-44", "rfc9964-44"),
        new RfcVector(JwsAlgorithm.ML_DSA_65, "rfc9964-65", "rfc9964-65"),
        new RfcVector(JwsAlgorithm.ML_DSA_87, "rfc9964-87", "rfc9964-87"));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void the_signature_verifies(RfcVector vector) {
    assertThat(vector.payload()).startsWith("It’s a dangerous business, Frodo");
    vector.assertVerifies();
  }

  @ParameterizedTest
  @CsvSource({
    "rfc9964-44, T4xl70S7MT6Zeq6r9V9fPJGVn76wfnXJ21-gyo0Gu6o",
    "rfc9964-65, Suiu29qbfuaBaR4Ats-c6XQBePB_OpAxAwcTR_0KXVM",
    "rfc9964-87, tRn1JNIkgMsABVQBlXeDHxAIcclh-2IX0UdDEzPt5XU"
  })
  void the_kid_of_the_key_is_its_thumbprint(String file, String thumbprint) {
    String json = RfcVector.text(file + ".json");
    assertThat(json).contains("\"kid\": \"" + thumbprint + "\"");
    assertThat(SigningKey.fromJwk(json).verificationKey().material().thumbprint())
        .isEqualTo(thumbprint);
  }

  /** Signatures may be randomized (FIPS 204 section 3.4), and then no two are the same. */
  @ParameterizedTest
  @MethodSource("vectors")
  void the_seed_signs_what_the_public_key_verifies(RfcVector vector) {
    SigningKey key = vector.signingKey();
    assertThat(Tokens.verdict(key, key.verificationKey())).isInstanceOf(Validation.Accepted.class);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void the_key_that_is_written_has_the_members_of_the_one_that_was_read(RfcVector vector) {
    String json = RfcVector.text(vector.key() + ".json");
    assertThat(Jwk.parseObject(vector.signingKey().exportPrivateJwk(), "JWK"))
        .containsAllEntriesOf(Jwk.parseObject(json, "JWK"));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void the_private_key_is_none_for_a_verifier(RfcVector vector) {
    assertThatThrownBy(() -> VerificationKey.fromJwk(RfcVector.text(vector.key() + ".json")))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("private member priv");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void a_flipped_bit_of_the_signature_is_refused(RfcVector vector) {
    vector.assertIsRefusedAfterAnyFlippedBitOfTheSignature();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void a_flipped_bit_of_header_or_payload_is_refused(RfcVector vector) {
    vector.assertIsRefusedAfterAnyFlippedBitOfTheContent();
  }
}
