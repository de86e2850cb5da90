package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** RFC 7517 (JSON Web Key), appendices A and B. */
@UnderEachProvider
class Rfc7517VectorsTest {

  private static String set(String... files) {
    StringBuilder keys = new StringBuilder();
    for (String file : files) {
      keys.append(keys.isEmpty() ? "" : ",").append(RfcVector.text(file));
    }
    return "{\"keys\":[" + keys + "]}";
  }

  /** The EC keys of the appendix are for encryption; this is what they would be for signatures. */
  private static String forSignatures(String file) {
    return RfcVector.text(file).replace("\"enc\"", "\"sig\"");
  }

  @Test
  void a_1_as_the_set_of_another_party_has_one_key_for_signatures() {
    JwkSet.PublicKeys keys =
        JwkSet.parsePublic(set("rfc7517-a1-ec.json", "rfc7517-a1-rsa.json"), Optional.empty());
    assertThat(keys.keys())
        .containsExactly(VerificationKey.fromJwk(RfcVector.text("rfc7517-a1-rsa.json")))
        .extracting(VerificationKey::keyId)
        .containsExactly("2011-04-29");
    assertThat(keys.leftOut()).singleElement().asString().startsWith("key 1:");
  }

  @Test
  void a_1_read_strictly_is_refused_for_its_key_for_encryption() {
    assertThatThrownBy(() -> JwkSet.parse(set("rfc7517-a1-ec.json", "rfc7517-a1-rsa.json")))
        .isInstanceOf(InvalidKeyMaterialException.class);
    assertThatThrownBy(
            () -> VerificationKey.fromJwk(JwsAlgorithm.ES256, RfcVector.text("rfc7517-a1-ec.json")))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("use");
  }

  @Test
  void a_2_the_private_keys_belong_to_the_public_keys_of_a_1() {
    assertThat(SigningKey.fromJwk(RfcVector.text("rfc7517-a2-rsa.json")).verificationKey())
        .isEqualTo(VerificationKey.fromJwk(RfcVector.text("rfc7517-a1-rsa.json")));
    assertThat(
            SigningKey.fromJwk(JwsAlgorithm.ES256, forSignatures("rfc7517-a2-ec.json"))
                .verificationKey())
        .isEqualTo(
            VerificationKey.fromJwk(JwsAlgorithm.ES256, forSignatures("rfc7517-a1-ec.json")));
  }

  @Test
  void a_2_a_flipped_bit_of_a_private_key_makes_it_belong_no_more() {
    String ec = forSignatures("rfc7517-a2-ec.json").replace("\"870M", "\"870N");
    assertThatThrownBy(() -> SigningKey.fromJwk(JwsAlgorithm.ES256, ec))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("does not belong");
    String rsa = RfcVector.text("rfc7517-a2-rsa.json").replace("\"G4sP", "\"G4sO");
    assertThatThrownBy(() -> SigningKey.fromJwk(rsa))
        .isInstanceOf(InvalidKeyMaterialException.class);
  }

  @Test
  void a_2_for_encryption_does_not_sign() {
    assertThatThrownBy(
            () -> SigningKey.fromJwk(JwsAlgorithm.ES256, RfcVector.text("rfc7517-a2-ec.json")))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("use");
  }

  @Test
  void a_2_published_by_mistake_is_not_used() {
    JwkSet.PublicKeys keys = JwkSet.parsePublic(set("rfc7517-a2-rsa.json"), Optional.empty());
    assertThat(keys.keys()).isEmpty();
    assertThat(keys.leftOut()).singleElement().asString().contains("private member");
  }

  @Test
  void a_3_the_hmac_key_is_that_of_rfc_7515_appendix_a_1() {
    SigningKey key = SigningKey.fromJwk(JwsAlgorithm.HS256, RfcVector.text("rfc7517-a3-hmac.json"));
    assertThat(key.keyId()).isEqualTo("HMAC key used in JWS spec Appendix A.1 example");
    RfcVector token = new RfcVector(JwsAlgorithm.HS256, "rfc7517-a3-hmac", "rfc7515-a1");
    token.assertVerifies();
    token.assertIsRefusedAfterAnyFlippedBitOfTheSignature();
  }

  @Test
  void a_3_the_key_wrapping_key_is_for_no_signature_algorithm() {
    assertThatThrownBy(() -> SigningKey.fromJwk(RfcVector.text("rfc7517-a3-wrap.json")))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("HS256")
        .hasMessageContaining("EdDSA")
        .hasMessageNotContaining("A128KW");
  }

  @Test
  void a_3_secrets_of_another_party_are_not_secret() {
    JwkSet.PublicKeys keys =
        JwkSet.parsePublic(
            set("rfc7517-a3-wrap.json", "rfc7517-a3-hmac.json"), Optional.of(JwsAlgorithm.HS256));
    assertThat(keys.keys()).isEmpty();
    assertThat(keys.leftOut()).hasSize(2).allSatisfy(why -> assertThat(why).contains("secret"));
  }

  @Test
  void b_the_certificate_holds_the_key_of_the_jwk() {
    VerificationKey jwk =
        VerificationKey.fromJwk(JwsAlgorithm.RS256, RfcVector.text("rfc7517-b.json"));
    assertThat(jwk.keyId()).isEqualTo("1b94c");
    VerificationKey certificate =
        VerificationKey.fromPem(JwsAlgorithm.RS256, certificate(RfcVector.text("rfc7517-b.json")));
    assertThat(certificate.hasSameMaterialAs(jwk)).isTrue();
    assertThat(certificate.keyId()).isEqualTo(jwk.material().thumbprint());
  }

  /** A chain that comes with a key vouches for nothing here (RFC 8725 section 3.10). */
  @Test
  void b_the_certificate_is_ignored_when_the_jwk_is_read() {
    String broken =
        RfcVector.text("rfc7517-b.json").replaceFirst("\"x5c\": \\[[^\\]]*\\]", "\"x5c\": 1");
    assertThat(broken).contains("\"x5c\": 1");
    assertThat(VerificationKey.fromJwk(JwsAlgorithm.RS256, broken))
        .isEqualTo(VerificationKey.fromJwk(JwsAlgorithm.RS256, RfcVector.text("rfc7517-b.json")));
  }

  private static String certificate(String jwk) {
    Matcher x5c = Pattern.compile("\"x5c\": \\[\\s*\"([^\"]+)\"").matcher(jwk);
    assertThat(x5c.find()).isTrue();
    return "-----BEGIN CERTIFICATE-----\n" + x5c.group(1) + "\n-----END CERTIFICATE-----";
  }
}
