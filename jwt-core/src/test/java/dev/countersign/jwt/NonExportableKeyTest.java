package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Security;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A private key that only the provider of its hardware module can use, and that has no bytes. */
@UnderEachProvider
@ExtendWith(BouncyCastle.class)
class NonExportableKeyTest {

  private OpaqueKeys.Provider module;

  @BeforeEach
  void plugIn() {
    module = new OpaqueKeys.Provider();
    Security.addProvider(module);
  }

  @AfterEach
  void unplug() {
    Security.removeProvider(module.getName());
  }

  private static SigningKey hidden(JwsAlgorithm algorithm, KeyPair pair) {
    PrivateKey key = OpaqueKeys.hide(pair.getPrivate());
    assertThat(key.getEncoded()).isNull();
    return SigningKey.of(algorithm, pair.getPublic(), key);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_NONE, names = "HS.*")
  void it_signs_with_its_own_provider(JwsAlgorithm algorithm) {
    KeyPair pair = TestKeys.pair(algorithm);
    TestKeys.assertBelongTogether(
        hidden(algorithm, pair), VerificationKey.of(algorithm, pair.getPublic()));
  }

  private void plugInBeforeAllOthers() {
    Security.removeProvider(module.getName());
    Security.insertProviderAt(module, 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "PS256", "ES256", "EDDSA", "ML_DSA_65"})
  void it_signs_also_when_its_provider_is_the_first_of_all(JwsAlgorithm algorithm) {
    plugInBeforeAllOthers();
    KeyPair pair = TestKeys.pair(algorithm);
    TestKeys.assertBelongTogether(
        hidden(algorithm, pair), VerificationKey.of(algorithm, pair.getPublic()));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_NONE, names = "HS.*")
  void the_key_of_another_provider_signs_also_when_a_module_is_the_first_of_all(
      JwsAlgorithm algorithm) {
    plugInBeforeAllOthers();
    KeyPair pair = TestKeys.pair(algorithm);
    TestKeys.assertBelongTogether(
        SigningKey.of(algorithm, pair.getPublic(), pair.getPrivate()),
        VerificationKey.of(algorithm, pair.getPublic()));
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "PS256", "ES256", "EDDSA", "ML_DSA_65"})
  void a_key_whose_provider_is_not_there_is_refused(JwsAlgorithm algorithm) {
    Security.removeProvider(module.getName());
    assertThatThrownBy(() -> hidden(algorithm, TestKeys.pair(algorithm)))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("provider that is not installed");
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "PS256", "ES256", "EDDSA", "ML_DSA_65"})
  void a_key_whose_module_fails_is_refused(JwsAlgorithm algorithm) {
    module.startToFail();
    assertThatThrownBy(() -> hidden(algorithm, TestKeys.pair(algorithm)))
        .isInstanceOf(InvalidKeyMaterialException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "EDDSA", "ML_DSA_65"})
  void a_key_is_refused_whose_pair_cannot_be_tried_since_a_provider_fails(JwsAlgorithm algorithm) {
    plugInBeforeAllOthers();
    module.startToFail();
    KeyPair pair = TestKeys.pair(algorithm);
    assertThatThrownBy(() -> SigningKey.of(algorithm, pair.getPublic(), pair.getPrivate()))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("provider");
  }

  @Test
  void a_key_of_another_pair_is_refused() {
    KeyPair one = TestKeys.pair(JwsAlgorithm.ES256);
    KeyPair other = TestKeys.pair(JwsAlgorithm.ES256);
    assertThatThrownBy(
            () ->
                SigningKey.of(
                    JwsAlgorithm.ES256, one.getPublic(), OpaqueKeys.hide(other.getPrivate())))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("does not belong");
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "PS256", "ES256", "EDDSA", "ML_DSA_65"})
  void a_module_that_fails_later_lets_no_token_out(JwsAlgorithm algorithm) {
    SigningKey key = hidden(algorithm, TestKeys.pair(algorithm));
    JwtIssuer issuer =
        JwtIssuer.builder()
            .issuer(Tokens.ISSUER)
            .audience("orders")
            .lifetime(Duration.ofMinutes(1))
            .signWith(SigningKeys.of(key))
            .clock(Tokens.CLOCK)
            .build();
    assertThat(issuer.issue(claims -> claims.subject("alice"))).isNotEmpty();
    module.startToFail();
    assertThatThrownBy(() -> issuer.issue(claims -> claims.subject("alice")))
        .isInstanceOf(TokenNotIssuedException.class)
        .hasMessageContaining(key.keyId());
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "PS256", "EDDSA", "ML_DSA_65"})
  void a_module_that_fails_to_verify_leaves_the_token_undecided(JwsAlgorithm algorithm) {
    plugInBeforeAllOthers();
    KeyPair pair = TestKeys.pair(algorithm);
    SigningKey key = SigningKey.of(algorithm, pair.getPublic(), pair.getPrivate()).withKeyId("k");
    JwtValidator validator =
        JwtValidator.builder()
            .issuer(Tokens.ISSUER)
            .audience("orders")
            .verifyWith(VerificationKeys.of(key.verificationKey()))
            .clock(Tokens.CLOCK)
            .build();
    String token =
        Tokens.signed(
            key,
            "{\"alg\":\"%s\",\"kid\":\"k\",\"typ\":\"at+jwt\"}".formatted(algorithm.headerName()),
            "{\"iss\":\"%s\",\"aud\":\"orders\",\"sub\":\"a\",\"exp\":%d}"
                .formatted(Tokens.ISSUER, Tokens.SECONDS + 1));
    module.startToFail();
    assertThat(validator.check(token))
        .isInstanceOfSatisfying(
            Validation.Undecided.class,
            undecided -> assertThat(undecided.cause()).isEqualTo(Validation.Undecided.Cause.KEYS));
  }

  /** As of a provider whose public keys have no encoding either. */
  private record NumbersOnly(BigInteger modulus) implements RSAPublicKey {
    @Override
    public BigInteger getPublicExponent() {
      return BigInteger.valueOf(65537);
    }

    @Override
    public BigInteger getModulus() {
      return modulus;
    }

    @Override
    public String getAlgorithm() {
      return "RSA";
    }

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }
  }

  @Test
  void public_keys_without_encoding_are_the_same_if_their_numbers_are() {
    BigInteger modulus =
        ((RSAPublicKey) TestKeys.pair(JwsAlgorithm.RS256).getPublic()).getModulus();
    VerificationKey key = VerificationKey.of(JwsAlgorithm.RS256, new NumbersOnly(modulus));
    VerificationKey other =
        VerificationKey.of(
            JwsAlgorithm.RS256, new NumbersOnly(modulus.subtract(BigInteger.valueOf(2))));
    VerificationKey encoded =
        VerificationKey.of(JwsAlgorithm.RS256, TestKeys.pair(JwsAlgorithm.RS256).getPublic());
    assertThat(key.hasSameMaterialAs(other)).isFalse();
    assertThat(key).isEqualTo(encoded);
  }
}
