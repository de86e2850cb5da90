package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 7520 (the cookbook), sections 4.1 to 4.4, with the keys of sections 3.2, 3.4 and 3.5. */
@UnderEachProvider
class Rfc7520VectorsTest {

  private static final RfcVector S41 =
      new RfcVector(JwsAlgorithm.RS256, "rfc7520-rsa", "rfc7520-41");
  private static final RfcVector S42 =
      new RfcVector(JwsAlgorithm.PS384, "rfc7520-rsa", "rfc7520-42");
  private static final RfcVector S43 =
      new RfcVector(JwsAlgorithm.ES512, "rfc7520-ec", "rfc7520-43");
  private static final RfcVector S44 =
      new RfcVector(JwsAlgorithm.HS256, "rfc7520-mac", "rfc7520-44");

  static Stream<RfcVector> all() {
    return Stream.of(S41, S42, S43, S44);
  }

  static Stream<RfcVector> deterministic() {
    return Stream.of(S41, S44);
  }

  @ParameterizedTest
  @MethodSource("all")
  void the_signature_verifies(RfcVector vector) {
    vector.assertVerifies();
  }

  @ParameterizedTest
  @MethodSource("all")
  void the_payload_is_the_advice_of_bilbo(RfcVector vector) {
    assertThat(vector.payload())
        .isEqualTo(
            "It\u2019s a dangerous business, Frodo, going out your door. You step onto the road,"
                + " and if you don't keep your feet, there\u2019s no knowing where you might be"
                + " swept off to.");
  }

  @ParameterizedTest
  @MethodSource("all")
  void the_header_names_the_key(RfcVector vector) {
    assertThat(vector.decoded().header().keyId()).contains(vector.signingKey().keyId());
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
}
