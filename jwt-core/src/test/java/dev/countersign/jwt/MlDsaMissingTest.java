package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** On a JDK without ML-DSA, and with no provider that has it. */
@EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "JDK 24 has ML-DSA (JEP 497)")
class MlDsaMissingTest {

  private static void refused(ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("run on JDK 24 or newer, or register Bouncy Castle");
  }

  @ParameterizedTest
  @EnumSource
  void only_ml_dsa_is_not_available(JwsAlgorithm algorithm) {
    assertThat(algorithm.isAvailable()).isEqualTo(!algorithm.headerName().startsWith("ML-DSA"));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ALL, names = "ML_DSA.*")
  void no_key_is_made_and_the_message_says_what_to_add(JwsAlgorithm algorithm) {
    assertThatThrownBy(() -> SigningKey.generate(algorithm))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("run on JDK 24 or newer, or register Bouncy Castle");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ALL, names = "ML_DSA.*")
  void no_key_is_read_and_the_message_says_what_to_add(JwsAlgorithm algorithm) {
    KeyPair pair = TestKeys.pair(algorithm);
    String jwk = TestKeys.json(TestKeys.privateJwk(algorithm, pair));
    String publicJwk = TestKeys.json(TestKeys.publicJwk(algorithm, pair));
    String publicPem = TestKeys.publicPem(pair);
    refused(() -> VerificationKey.of(algorithm, pair.getPublic()));
    refused(() -> SigningKey.of(algorithm, pair.getPublic(), pair.getPrivate()));
    refused(() -> SigningKey.fromJwk(jwk));
    refused(() -> VerificationKey.fromJwk(publicJwk));
    refused(() -> VerificationKey.fromPem(algorithm, publicPem));
    refused(() -> SigningKey.fromPem(algorithm, TestKeys.privatePem(pair)));
    refused(() -> SigningKey.fromPem(algorithm, TestKeys.privatePem(pair) + publicPem));
  }

  @Test
  void a_set_of_another_party_is_read_without_its_keys_for_ml_dsa() {
    VerificationKey good = SigningKey.generate(JwsAlgorithm.ES256).verificationKey();
    String mlDsa =
        TestKeys.json(
            TestKeys.publicJwk(JwsAlgorithm.ML_DSA_65, TestKeys.pair(JwsAlgorithm.ML_DSA_65)));
    JwkSet.PublicKeys keys =
        JwkSet.parsePublic(
            "{\"keys\":[" + mlDsa + "," + good.toPublicJwk() + "]}", Optional.empty());
    assertThat(keys.keys()).containsExactly(good);
    assertThat(keys.leftOut())
        .singleElement()
        .asString()
        .startsWith("key 1: ")
        .contains("run on JDK 24 or newer, or register Bouncy Castle");
  }

  @Test
  void a_token_for_ml_dsa_is_of_an_unknown_key() {
    String token =
        Tokens.signed(
            "{\"alg\":\"ML-DSA-65\",\"kid\":\"of nobody here\",\"typ\":\"at+jwt\"}", "{}");
    assertThat(Tokens.refusal(Tokens.validator().build(), token)).isEqualTo(Reason.KEY_UNKNOWN);
  }

  @Test
  void the_question_is_asked_anew_each_time() {
    BouncyCastle provider = new BouncyCastle();
    provider.beforeAll(null);
    try {
      assertThat(Stream.of(JwsAlgorithm.values())).allMatch(JwsAlgorithm::isAvailable);
    } finally {
      provider.afterAll(null);
    }
    assertThat(JwsAlgorithm.ML_DSA_65.isAvailable()).isFalse();
  }
}
