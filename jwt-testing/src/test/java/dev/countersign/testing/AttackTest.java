package dev.countersign.testing;

import static dev.countersign.testing.JwtAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Validation;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AttackTest {

  private final TokenMint mint = TokenMint.create();

  /** ML-DSA is in JDK 24 and newer. */
  static Stream<JwsAlgorithm> algorithms() {
    return Stream.of(JwsAlgorithm.values()).filter(JwsAlgorithm::isAvailable);
  }

  @ParameterizedTest
  @EnumSource
  void each_attack_is_answered_as_expected(Attack attack) {
    assertThat(mint.validator().build().check(mint.attack(attack))).isAnsweredAsExpectedOf(attack);
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void each_algorithm_answers_them_all(JwsAlgorithm algorithm) {
    TokenMint other = mint.withAlgorithm(algorithm);
    Set<Attack> wronglyAnswered = EnumSet.noneOf(Attack.class);
    for (Attack attack : Attack.all()) {
      Validation verdict = other.validator().build().check(other.attack(attack));
      boolean right =
          verdict instanceof Validation.Rejected rejected
              ? attack.expected().equals(Optional.of(rejected.reason()))
              : attack.isHarmless();
      if (!right) {
        wronglyAnswered.add(attack);
      }
    }
    assertThat(wronglyAnswered).isEmpty();
  }

  @Test
  void the_standard_alphabet_is_really_used() {
    assertThat(mint.attack(Attack.STANDARD_ALPHABET)).containsPattern("[+/]");
  }

  @Test
  void a_payload_is_really_padded() {
    assertThat(mint.attack(Attack.PAYLOAD_PADDED)).contains("=.");
  }

  @Test
  void a_twin_differs_in_its_signature_only() {
    TokenMint ec = mint.withAlgorithm(JwsAlgorithm.ES256);
    String twin = ec.attack(Attack.ECDSA_TWIN);
    assertThat(CompactToken.of(twin).signingInput())
        .isEqualTo(CompactToken.of(Forge.good(ec)).signingInput());
  }

  @Test
  void most_attacks_are_not_harmless() {
    List<Attack> harmless = Arrays.stream(Attack.values()).filter(Attack::isHarmless).toList();
    assertThat(harmless)
        .containsExactlyInAnyOrder(
            Attack.JKU_IN_GOOD_TOKEN,
            Attack.UNKNOWN_HEADER_PARAMETER,
            Attack.ECDSA_TWIN,
            Attack.RSA_DIGEST_INFO_WITHOUT_NULL,
            Attack.TIME_WITH_FRACTION,
            Attack.ISSUED_AT_MISSING,
            Attack.TOKEN_ID_MISSING,
            Attack.CLAIM_NULL);
  }
}
