package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.interfaces.EdECPublicKey;
import org.junit.jupiter.api.Test;

/** RFC 8037 (Ed25519 in JOSE), appendices A.1 to A.5. */
@UnderEachProvider
class Rfc8037VectorsTest {

  private static final RfcVector A4 = new RfcVector(JwsAlgorithm.EDDSA, "rfc8037-a1", "rfc8037-a4");

  /** Appendix A.2: the same without d. */
  private static final String PUBLIC_KEY =
      """
      {"kty":"OKP","crv":"Ed25519",
      "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
      """;

  @Test
  void a_1_the_private_key_has_the_public_key_of_a_2() {
    assertThat(A4.signingKey().verificationKey())
        .isEqualTo(VerificationKey.fromJwk(JwsAlgorithm.EDDSA, PUBLIC_KEY));
  }

  @Test
  void a_1_the_private_key_is_none_for_a_verifier() {
    String privateKey = RfcVector.text("rfc8037-a1.json");
    assertThatThrownBy(() -> VerificationKey.fromJwk(JwsAlgorithm.EDDSA, privateKey))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("private member d");
  }

  /** RFC 8032 section 7.1 prints this key in hexadecimal, little-endian. */
  @Test
  void a_2_the_public_key_is_the_point_of_rfc_8032() {
    VerificationKey key = VerificationKey.fromJwk(JwsAlgorithm.EDDSA, PUBLIC_KEY);
    EdECPublicKey jca = (EdECPublicKey) key.material().publicKey();
    assertThat(jca.getPoint().isXOdd()).isFalse();
    assertThat(jca.getPoint().getY())
        .isEqualTo(
            new BigInteger("1a5107f7681a02af2523a6daf372e10e3a0764c9d3fe4bd5b70ab18201985ad7", 16));
  }

  @Test
  void a_3_the_thumbprint() {
    assertThat(VerificationKey.fromJwk(JwsAlgorithm.EDDSA, PUBLIC_KEY).keyId())
        .isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  }

  @Test
  void a_4_signs_to_the_same_bytes() {
    assertThat(A4.payload()).isEqualTo("Example of Ed25519 signing");
    A4.assertSignsToTheSameBytes();
  }

  @Test
  void a_5_the_signature_verifies_with_the_public_key() {
    A4.assertVerifies();
    assertThat(A4.refusalBy(VerificationKey.fromJwk(JwsAlgorithm.EDDSA, PUBLIC_KEY))).isEmpty();
  }

  @Test
  void a_flipped_bit_of_the_signature_is_refused() {
    A4.assertIsRefusedAfterAnyFlippedBitOfTheSignature();
  }

  @Test
  void a_flipped_bit_of_header_or_payload_is_refused() {
    A4.assertIsRefusedAfterAnyFlippedBitOfTheContent();
  }

  /** Under RFC 9864's name it is the same arithmetic, and another algorithm for a validator. */
  @Test
  void the_key_verifies_under_both_names_of_ed25519() {
    assertThat(A4.refusalBy(VerificationKey.fromJwk(JwsAlgorithm.ED25519, PUBLIC_KEY))).isEmpty();
  }
}
