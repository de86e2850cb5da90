package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.countersign.jwt.InvalidKeyMaterialException;
import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKey;
import dev.countersign.jwt.VerificationKeys;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** Foreign keys are read strictly, and ours are published without what signs. */
class JwkImportTest {

  private static final String SECRET =
      "{\"kty\":\"oct\",\"kid\":\"s\",\"alg\":\"HS256\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}";

  private static String publicJwk(String kid) {
    String set =
        JwkSet.of(List.of(SigningKey.generate(JwsAlgorithm.ES256).verificationKey().withKeyId(kid)))
            .toPublicJson();
    return set.substring(set.indexOf('[') + 1, set.lastIndexOf(']'));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"use\":\"enc\"", "\"use\":null", "\"use\":1"})
  @Row(20)
  void a_key_for_encryption_does_not_verify(String member) {
    String jwk = publicJwk("k").replace("\"use\":\"sig\"", member);
    assertThat(jwk).contains(member);
    assertThatExceptionOfType(InvalidKeyMaterialException.class)
        .isThrownBy(() -> VerificationKey.fromJwk(jwk));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"encrypt\"]", "[\"sign\"]", "[]", "\"verify\"", "null"})
  @Row(20)
  void a_key_whose_operations_do_not_name_it_does_not_verify(String operations) {
    String jwk = publicJwk("k").replaceFirst("\\{", "{\"key_ops\":" + operations + ",");
    assertThatExceptionOfType(InvalidKeyMaterialException.class)
        .isThrownBy(() -> VerificationKey.fromJwk(jwk));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\"'\"", "\"a\\u0000\"", "1", "null"})
  @Row(12)
  void a_key_with_a_malformed_id_is_refused_as_declared(String keyId) {
    String jwk = publicJwk("k").replace("\"kid\":\"k\"", "\"kid\":" + keyId);
    assertThatExceptionOfType(InvalidKeyMaterialException.class)
        .isThrownBy(() -> VerificationKey.fromJwk(jwk));
  }

  @Test
  @Row(20)
  void a_key_whose_operations_name_it_verifies() {
    String jwk = publicJwk("k").replaceFirst("\\{", "{\"key_ops\":[\"verify\"],");
    assertThat(VerificationKey.fromJwk(jwk).keyId()).isEqualTo("k");
  }

  @Test
  @Row(21)
  void secrets_and_public_keys_are_not_mixed() {
    assertThatExceptionOfType(InvalidKeyMaterialException.class)
        .isThrownBy(() -> JwkSet.parse("{\"keys\":[" + SECRET + "," + publicJwk("p") + "]}"));
    assertThatExceptionOfType(InvalidKeyMaterialException.class)
        .isThrownBy(
            () ->
                VerificationKeys.of(
                    VerificationKey.fromJwk(SECRET), VerificationKey.fromJwk(publicJwk("p"))));
  }

  @Test
  @Row(21)
  void a_set_of_either_kind_alone_is_good() {
    assertThat(JwkSet.parse("{\"keys\":[" + SECRET + "]}").keys()).hasSize(1);
    assertThat(JwkSet.parse("{\"keys\":[" + publicJwk("p") + "]}").keys()).hasSize(1);
  }

  @Test
  @Row(21)
  void no_two_keys_have_one_id() {
    assertThatExceptionOfType(InvalidKeyMaterialException.class)
        .isThrownBy(
            () -> JwkSet.parse("{\"keys\":[" + publicJwk("p") + "," + publicJwk("p") + "]}"));
  }

  /** Not ML-DSA, which this JDK may lack; JwkSetTest of jwt-core has it. */
  @ParameterizedTest
  @EnumSource(
      mode = Mode.MATCH_NONE,
      names = {"HS.*", "ML_DSA.*"})
  @Row(22)
  void a_published_key_has_no_private_member(JwsAlgorithm algorithm) {
    String json =
        JwkSet.of(List.of(SigningKey.generate(algorithm).verificationKey())).toPublicJson();
    assertThat(json)
        .contains("\"alg\":\"" + algorithm.headerName() + "\"")
        .doesNotContainPattern("\"(d|p|q|dp|dq|qi|oth|k|priv)\":");
  }

  @ParameterizedTest
  @EnumSource(names = {"HS256", "HS384", "HS512"})
  @Row(22)
  void a_secret_is_never_published(JwsAlgorithm algorithm) {
    JwkSet set = JwkSet.of(List.of(SigningKey.generate(algorithm).verificationKey()));
    assertThatIllegalStateException().isThrownBy(set::toPublicJson);
  }

  @Test
  @Row(22)
  void a_verifier_takes_no_private_key() {
    String jwk = publicJwk("k").replaceFirst("\\{", "{\"d\":\"AA\",");
    assertThatExceptionOfType(InvalidKeyMaterialException.class)
        .isThrownBy(() -> VerificationKey.fromJwk(jwk));
  }
}
