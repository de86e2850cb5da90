package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 7638 (JWK Thumbprint), section 3.1; its key is the RSA key of RFC 7517 appendix A.1. */
@UnderEachProvider
class Rfc7638VectorsTest {

  private static final String THUMBPRINT = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

  private static VerificationKey key(String json) {
    return VerificationKey.fromJwk(json);
  }

  @Test
  void the_thumbprint_of_the_key() {
    assertThat(key(RfcVector.text("rfc7517-a1-rsa.json")).material().thumbprint())
        .isEqualTo(THUMBPRINT);
  }

  @Test
  void it_is_the_key_id_of_a_jwk_that_has_none() {
    String withoutKeyId =
        RfcVector.text("rfc7517-a1-rsa.json").replaceFirst(",\\s*\"kid\": \"2011-04-29\"", "");
    assertThat(withoutKeyId).doesNotContain("kid");
    assertThat(key(withoutKeyId).keyId()).isEqualTo(THUMBPRINT);
  }

  @Test
  void a_flipped_bit_of_the_modulus_gives_another_one() {
    String other = RfcVector.text("rfc7517-a1-rsa.json").replace("\"0vx7", "\"0vx6");
    assertThat(key(other).material().thumbprint()).hasSize(43).isNotEqualTo(THUMBPRINT);
  }
}
