package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 7515 (JSON Web Signature), appendices A.1 to A.4. */
@UnderEachProvider
class Rfc7515VectorsTest {

  private static final RfcVector A1 = new RfcVector(JwsAlgorithm.HS256, "rfc7515-a1", "rfc7515-a1");
  private static final RfcVector A2 = new RfcVector(JwsAlgorithm.RS256, "rfc7515-a2", "rfc7515-a2");
  private static final RfcVector A3 = new RfcVector(JwsAlgorithm.ES256, "rfc7515-a3", "rfc7515-a3");
  private static final RfcVector A4 = new RfcVector(JwsAlgorithm.ES512, "rfc7515-a4", "rfc7515-a4");

  /** The token of A.1 to A.3 expires at this second. */
  private static final long EXPIRY = 1300819380;

  static Stream<RfcVector> all() {
    return Stream.of(A1, A2, A3, A4);
  }

  static Stream<RfcVector> tokensOfJoe() {
    return Stream.of(A1, A2, A3);
  }

  static Stream<RfcVector> deterministic() {
    return Stream.of(A1, A2);
  }

  @ParameterizedTest
  @MethodSource("all")
  void the_signature_verifies(RfcVector vector) {
    vector.assertVerifies();
  }

  @ParameterizedTest
  @MethodSource("all")
  void a_flipped_bit_of_the_signature_is_refused(RfcVector vector) {
    vector.assertIsRefusedAfterAnyFlippedBitOfTheSignature();
  }

  @ParameterizedTest
  @MethodSource("all")
  void a_flipped_bit_of_header_or_payload_is_refused(RfcVector vector) {
    vector.assertIsRefusedAfterAnyFlippedBitOfTheContent();
  }

  @ParameterizedTest
  @MethodSource("deterministic")
  void a_deterministic_algorithm_signs_to_the_same_bytes(RfcVector vector) {
    vector.assertSignsToTheSameBytes();
  }

  private static Validation verdict(RfcVector vector, long second) {
    return JwtValidator.builder()
        .issuer("joe")
        .anyAudience()
        .anyType()
        .allowMissingSubject()
        .clockSkew(java.time.Duration.ZERO)
        .verifyWith((kid, now) -> new KeyLookup.Unknown())
        .keyForTokensWithoutKeyId(vector.signingKey().verificationKey())
        .clock(() -> Instant.ofEpochSecond(second))
        .build()
        .check(vector.compact());
  }

  @ParameterizedTest
  @MethodSource("tokensOfJoe")
  void the_claims_of_joe_are_read_until_they_expire(RfcVector vector) {
    Jwt jwt = ((Validation.Accepted) verdict(vector, EXPIRY - 1)).jwt();
    assertThat(jwt.issuer()).contains("joe");
    assertThat(jwt.expiresAt()).contains(Instant.ofEpochSecond(EXPIRY));
    assertThat(jwt.bool("http://example.com/is_root")).contains(true);
    assertThat(verdict(vector, EXPIRY))
        .isInstanceOfSatisfying(
            Validation.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.EXPIRED));
  }

  @Test
  void the_payload_of_a_4_is_the_word_payload_and_so_no_claims() {
    assertThat(A4.payload()).isEqualTo("Payload");
    assertThat(verdict(A4, 0))
        .isInstanceOfSatisfying(
            Validation.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.MALFORMED_JSON));
  }
}
