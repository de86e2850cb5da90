package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@UnderEachProvider
@ExtendWith(BouncyCastle.class)
class GeneratedKeysTest {

  /** Each once: RSA keys take their time. */
  @ParameterizedTest
  @EnumSource
  void a_generated_key_is_for_its_algorithm_and_verifies_what_it_signs(JwsAlgorithm algorithm) {
    SigningKey key = SigningKey.generate(algorithm);
    assertThat(key.algorithm()).isEqualTo(algorithm);
    assertThat(key.latestExpiration()).isEmpty();
    TestKeys.assertBelongTogether(key, key.verificationKey());
  }

  @Test
  void an_rsa_key_has_3072_bits_and_the_exponent_65537() {
    RSAPublicKey key =
        (RSAPublicKey)
            SigningKey.generate(JwsAlgorithm.RS256).verificationKey().material().publicKey();
    assertThat(key.getModulus().bitLength()).isEqualTo(3072);
    assertThat(key.getPublicExponent()).isEqualTo(BigInteger.valueOf(65537));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ALL, names = "HS.*")
  void a_secret_is_as_long_as_the_hash(JwsAlgorithm algorithm) {
    assertThat(SigningKey.generate(algorithm).verificationKey().material().secret())
        .hasSize(algorithm.signatureLength());
  }

  @ParameterizedTest
  @EnumSource(names = {"HS256", "ES256", "ES384", "ES512", "EDDSA", "ML_DSA_44"})
  void no_two_are_the_same(JwsAlgorithm algorithm) {
    SigningKey one = SigningKey.generate(algorithm);
    SigningKey other = SigningKey.generate(algorithm);
    assertThat(one.keyId()).isNotEqualTo(other.keyId());
    assertThat(one.verificationKey().hasSameMaterialAs(other.verificationKey())).isFalse();
  }

  @Test
  void the_id_of_a_public_key_is_its_thumbprint() {
    VerificationKey key = SigningKey.generate(JwsAlgorithm.ES256).verificationKey();
    assertThat(key.keyId()).isEqualTo(Thumbprint.of(key.material().publicKey()));
  }

  /** Anything computed from a secret would help to guess it. */
  @Test
  void the_id_of_a_secret_is_random_and_says_nothing_of_it() {
    byte[] secret = TestKeys.secret(32);
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      ids.add(SigningKey.ofSecret(JwsAlgorithm.HS256, secret).keyId());
    }
    assertThat(ids).hasSize(100).allSatisfy(id -> assertThat(id).hasSize(22));
  }

  @Test
  void the_bytes_of_a_secret_are_copied() {
    byte[] secret = TestKeys.secret(32);
    SigningKey key = SigningKey.ofSecret(JwsAlgorithm.HS256, secret);
    secret[0]++;
    assertThat(
            key.verificationKey()
                .hasSameMaterialAs(
                    VerificationKey.ofSecret(JwsAlgorithm.HS256, "x", TestKeys.secret(32))))
        .isTrue();
  }

  @Test
  void a_secret_comes_in_base64url_too() {
    String secret = Base64Url.encode(TestKeys.secret(32));
    assertThat(
            SigningKey.ofBase64UrlSecret(JwsAlgorithm.HS256, secret)
                .verificationKey()
                .hasSameMaterialAs(
                    VerificationKey.ofSecret(JwsAlgorithm.HS256, "x", TestKeys.secret(32))))
        .isTrue();
    for (String bad : List.of(secret + "=", secret + "\n", "+" + secret, "not base64!")) {
      assertThatThrownBy(() -> SigningKey.ofBase64UrlSecret(JwsAlgorithm.HS256, bad))
          .isInstanceOf(InvalidKeyMaterialException.class)
          .hasMessageContaining("base64url without padding")
          .hasMessageNotContaining(bad);
    }
  }

  @Test
  void another_id_is_another_key_of_the_same_material() {
    SigningKey key = SigningKey.generate(JwsAlgorithm.ES256);
    SigningKey renamed = key.withKeyId("x".repeat(128)).withLatestExpiration(Tokens.NOW);
    assertThat(renamed.keyId()).hasSize(128);
    assertThat(renamed.withKeyId("y").latestExpiration()).contains(Tokens.NOW);
    assertThat(renamed.verificationKey()).isNotEqualTo(key.verificationKey());
    assertThat(renamed.verificationKey().hasSameMaterialAs(key.verificationKey())).isTrue();
    TestKeys.assertBelongTogether(renamed, renamed.verificationKey());
  }

  @Test
  void an_id_has_the_form_of_an_id() {
    SigningKey key = SigningKey.generate(JwsAlgorithm.HS256);
    for (String bad : List.of("", "a\nb", "a\"b", "\u00e4", "x".repeat(129))) {
      assertThatThrownBy(() -> key.withKeyId(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 to 128 characters");
    }
  }
}
