package dev.countersign.jwt;

import static dev.countersign.jwt.TestKeys.json;
import static dev.countersign.jwt.TestKeys.privateJwk;
import static dev.countersign.jwt.TestKeys.publicJwk;
import static dev.countersign.jwt.TestKeys.secretJwk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

@UnderEachProvider
@ExtendWith(BouncyCastle.class)
class JwkSetTest {

  private static final KeyPair PAIR = TestKeys.pair(JwsAlgorithm.ES256);
  private static final Map<String, String> EC = publicJwk(JwsAlgorithm.ES256, PAIR);
  private static final Map<String, String> ED25519 =
      publicJwk(JwsAlgorithm.EDDSA, TestKeys.pair(JwsAlgorithm.EDDSA));
  private static final Map<String, String> SECRET = secretJwk(JwsAlgorithm.HS256);

  private static String set(String... keys) {
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  private static String named(String kid) {
    return json(EC, "kid", kid);
  }

  private static void refused(String complaint, ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void a_key_is_found_by_its_exact_id_at_any_time() {
    JwkSet set = JwkSet.parse(set(named("a"), json(ED25519, "kid", "b")));
    assertThat(set.find("b", Tokens.NOW))
        .isEqualTo(new KeyLookup.Found(VerificationKey.fromJwk(json(ED25519, "kid", "b"))));
    assertThat(set.find("A", Tokens.NOW)).isEqualTo(new KeyLookup.Unknown());
    assertThat(set.find("", Tokens.NOW)).isEqualTo(new KeyLookup.Unknown());
  }

  @Test
  void the_keys_are_those_of_the_document_in_its_order_and_cannot_be_changed() {
    JwkSet set = JwkSet.parse(set(named("z"), named("a"), named("m")));
    assertThat(set.keys()).extracting(VerificationKey::keyId).containsExactly("z", "a", "m");
    assertThatThrownBy(() -> set.keys().clear()).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void what_is_given_later_to_the_collection_is_not_in_the_set() {
    List<VerificationKey> keys = new ArrayList<>(List.of(VerificationKey.fromJwk(named("a"))));
    JwkSet set = JwkSet.of(keys);
    keys.clear();
    assertThat(set.keys()).hasSize(1);
  }

  @Test
  void a_set_of_secrets_is_read() {
    assertThat(JwkSet.parse(set(json(SECRET), json(SECRET, "kid", "other"))).keys()).hasSize(2);
  }

  @Test
  void a_set_that_mixes_secrets_with_public_keys_is_refused() {
    refused("mixes secrets with public keys", () -> JwkSet.parse(set(json(SECRET), named("a"))));
    refused("mixes secrets with public keys", () -> JwkSet.parse(set(named("a"), json(SECRET))));
  }

  @Test
  void two_keys_with_one_id_are_refused() {
    refused("same kid", () -> JwkSet.parse(set(named("a"), json(ED25519, "kid", "a"))));
    refused("same kid", () -> JwkSet.parse(set(json(EC), json(EC))));
  }

  @Test
  void a_set_without_keys_is_refused() {
    refused("no key", () -> JwkSet.parse(set()));
    refused("no key", () -> JwkSet.of(List.of()));
    refused("no key", VerificationKeys::of);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"keys\":[]}x", "{\"keys\":[],\"keys\":[]}", "1"})
  void what_is_not_one_json_object_is_refused(String text) {
    refused("the JWK Set", () -> JwkSet.parse(text));
    refused("the JWK Set", () -> JwkSet.parsePublic(text, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"keys\":{}}", "{\"keys\":null}", "{\"KEYS\":[]}", "{\"kty\":1}"})
  void an_object_without_an_array_of_keys_is_refused(String text) {
    refused("whose member keys is an array", () -> JwkSet.parse(text));
    refused("whose member keys is an array", () -> JwkSet.parsePublic(text, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "null", "\"EC\"", "[]"})
  void a_member_of_keys_that_is_not_an_object_is_refused(String member) {
    refused("not an object", () -> JwkSet.parse(set(named("a"), member)));
  }

  @Test
  void one_key_that_cannot_be_used_spoils_our_own_set() {
    refused("private member d", () -> JwkSet.parse(set(named("a"), privateEc())));
    refused("use of the JWK", () -> JwkSet.parse(set(named("a"), json(EC, "use", "enc"))));
    refused("no alg", () -> JwkSet.parse(set(named("a"), json(EC, "alg", null))));
  }

  private static String privateEc() {
    return json(privateJwk(JwsAlgorithm.ES256, PAIR), "kid", "private");
  }

  @Test
  void of_another_party_each_key_that_cannot_be_used_is_left_out_with_the_reason() {
    JwkSet.PublicKeys keys =
        JwkSet.parsePublic(
            set(
                json(EC, "use", "enc"),
                named("good"),
                privateEc(),
                json(EC, "alg", "ECDH-ES"),
                json(EC, "alg", null),
                "7",
                json(SECRET),
                json(EC, "kid", "a\nb"),
                json(EC, "y", EC.get("x"))),
            Optional.empty());
    assertThat(keys.keys()).containsExactly(VerificationKey.fromJwk(named("good")));
    assertThat(keys.leftOut()).hasSize(8);
    assertThat(keys.leftOut().get(0)).startsWith("key 1: ").contains("use");
    assertThat(keys.leftOut().get(1)).startsWith("key 3: ").contains("private member d");
    assertThat(keys.leftOut().get(2)).startsWith("key 4: ").contains("not a supported");
    assertThat(keys.leftOut().get(3)).startsWith("key 5: ").contains("no alg");
    assertThat(keys.leftOut().get(4)).startsWith("key 6: ").contains("not an object");
    assertThat(keys.leftOut().get(5)).startsWith("key 7: ").contains("secret");
    assertThat(keys.leftOut().get(6)).startsWith("key 8: ").contains("kid");
    assertThat(keys.leftOut().get(7)).startsWith("key 9: ").contains("not a point");
  }

  @Test
  void of_another_party_all_keys_that_share_a_kid_are_left_out() {
    JwkSet.PublicKeys keys =
        JwkSet.parsePublic(
            set(named("a"), json(ED25519, "kid", "a"), named("a"), named("b")), Optional.empty());
    assertThat(keys.keys()).extracting(VerificationKey::keyId).containsExactly("b");
    assertThat(keys.leftOut()).containsExactly("several keys have the kid a");
  }

  @Test
  void a_pinned_algorithm_stands_in_for_a_missing_one_and_contradicts_no_other() {
    JwkSet.PublicKeys keys =
        JwkSet.parsePublic(
            set(json(EC, "alg", null), json(ED25519)), Optional.of(JwsAlgorithm.ES256));
    assertThat(keys.keys())
        .extracting(VerificationKey::algorithm)
        .containsExactly(JwsAlgorithm.ES256, JwsAlgorithm.EDDSA);
  }

  @Test
  void a_pinned_hmac_algorithm_makes_no_secret_of_a_public_key() {
    JwkSet.PublicKeys keys =
        JwkSet.parsePublic(
            set(json(EC, "alg", null), json(SECRET)), Optional.of(JwsAlgorithm.HS256));
    assertThat(keys.keys()).isEmpty();
    assertThat(keys.leftOut()).hasSize(2);
  }

  @Test
  void another_party_may_have_no_key_that_can_be_used() {
    assertThat(JwkSet.parsePublic(set(), Optional.empty()).keys()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_NONE, names = "HS.*")
  void what_is_published_reads_back_as_the_same_keys(JwsAlgorithm algorithm) {
    SigningKey one = SigningKey.fromJwk(json(privateJwk(algorithm, TestKeys.pair(algorithm))));
    JwkSet set = JwkSet.of(List.of(one.verificationKey(), one.withKeyId("b").verificationKey()));
    JwkSet back = JwkSet.parse(set.toPublicJson());
    assertThat(back.keys()).containsExactlyElementsOf(set.keys());
    assertThat(back.toPublicJson()).isEqualTo(set.toPublicJson());
    TestKeys.assertBelongTogether(one, back.keys().iterator().next());
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_NONE, names = "HS.*")
  void what_is_published_are_the_public_members_and_no_others(JwsAlgorithm algorithm)
      throws Exception {
    SigningKey key = SigningKey.fromJwk(json(privateJwk(algorithm, TestKeys.pair(algorithm))));
    String text = JwkSet.of(List.of(key.verificationKey())).toPublicJson();
    List<?> keys = (List<?>) Jwk.parseObject(text, "JWK Set").get("keys");
    List<String> members =
        switch (algorithm.family()) {
          case RSA -> List.of("e", "kty", "n");
          case EC -> List.of("crv", "kty", "x", "y");
          case ML_DSA -> List.of("kty", "pub");
          default -> List.of("crv", "kty", "x");
        };
    List<Object> expected = new ArrayList<>(List.of("kid", "alg", "use"));
    expected.addAll(members);
    assertThat(keys)
        .singleElement()
        .satisfies(
            jwk -> {
              assertThat(((Map<?, ?>) jwk).keySet().toArray()).containsExactly(expected.toArray());
              assertThat(((Map<?, ?>) jwk).get("use")).isEqualTo("sig");
            });
  }

  @Test
  void a_coordinate_that_starts_with_zeros_is_published_in_full_length() {
    KeyPair pair;
    do {
      pair = TestKeys.pair(JwsAlgorithm.ES256);
    } while (((ECPublicKey) pair.getPublic()).getW().getAffineX().bitLength() > 248);
    VerificationKey key = VerificationKey.of(JwsAlgorithm.ES256, pair.getPublic());
    String text = JwkSet.of(List.of(key)).toPublicJson();
    assertThat(text).containsPattern("\"x\":\"A[A-Za-z0-9_-]{42}\"");
    assertThat(JwkSet.parse(text).keys()).containsExactly(key);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ALL, names = "HS.*")
  void secrets_are_not_published(JwsAlgorithm algorithm) {
    JwkSet secrets = JwkSet.parse(set(json(secretJwk(algorithm))));
    assertThatThrownBy(secrets::toPublicJson)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot be published")
        .hasMessageContaining("ES256");
  }

  @Test
  void it_is_shown_by_ids_and_algorithms() {
    assertThat(JwkSet.parse(set(named("a")))).hasToString("JwkSet[VerificationKey[ES256, kid=a]]");
  }

  @Test
  void a_set_of_a_hundred_keys_keeps_them_all() {
    String[] keys = new String[100];
    Arrays.setAll(keys, i -> named("key-" + i));
    assertThat(JwkSet.parse(set(keys)).keys()).hasSize(100);
  }

  /** RFC 7518 section 2: as few bytes as the number has. */
  @Test
  void the_numbers_of_an_rsa_key_are_published_without_leading_zeros() {
    VerificationKey key =
        VerificationKey.of(JwsAlgorithm.RS256, TestKeys.pair(JwsAlgorithm.RS256).getPublic());
    List<?> keys =
        (List<?>) Jwk.parseObject(JwkSet.of(List.of(key)).toPublicJson(), "JWK Set").get("keys");
    Map<?, ?> jwk = (Map<?, ?>) keys.get(0);
    assertThat(Base64Url.decode((String) jwk.get("n")).orElseThrow()).hasSize(256);
    assertThat(jwk.get("e")).isEqualTo("AQAB");
  }
}
