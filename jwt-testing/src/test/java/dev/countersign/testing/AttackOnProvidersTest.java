package dev.countersign.testing;

import static dev.countersign.testing.JwtAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An attack is answered the same, whoever does the arithmetic. */
class AttackOnProvidersTest {

  private final TokenMint mint = TokenMint.create();

  /** They have a library for some machines only. */
  private static List<Provider> providers() {
    Stream.Builder<Provider> providers = Stream.builder();
    if (AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null) {
      providers.add(AmazonCorrettoCryptoProvider.INSTANCE);
    }
    if (Conscrypt.isAvailable()) {
      providers.add(Conscrypt.newProvider());
    }
    return providers.build().toList();
  }

  /** RFC 8017 appendix A.2.4 leaves it to the verifier whether a DigestInfo without NULL is one. */
  static Stream<Arguments> providersAndAttacks() {
    return providers().stream()
        .flatMap(
            provider ->
                EnumSet.complementOf(EnumSet.of(Attack.RSA_DIGEST_INFO_WITHOUT_NULL)).stream()
                    .map(attack -> Arguments.of(provider, attack)));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("providersAndAttacks")
  void each_attack_is_answered_as_expected(Provider provider, Attack attack) {
    assertThat(mint.validator().preferProvider(provider).build().check(mint.attack(attack)))
        .isAnsweredAsExpectedOf(attack);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void both_are_here_where_ci_runs() {
    assertThat(providers()).hasSize(2);
  }
}
