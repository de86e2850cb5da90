package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlgorithmNoneTest {

  @ParameterizedTest
  @EnumSource(names = {"ALG_NONE", "ALG_NONE_WITH_SIGNATURE"})
  @Row(1)
  @Gap("Algorithm.none verifier")
  void an_unsigned_token_is_refused(Attack attack) {
    Sentry.refuses(attack, Reason.ALGORITHM_NONE);
  }

  @ParameterizedTest
  @EnumSource(names = {"ALG_NONE_IN_MIXED_CASE", "ALG_NONE_WITH_SPACE", "ALG_NONE_WITH_NUL"})
  @Row(2)
  void no_spelling_of_none_helps(Attack attack) {
    Sentry.refuses(attack, Reason.ALGORITHM_NONE);
  }

  @ParameterizedTest
  @EnumSource(names = "ALG_NONE_WITH_HOMOGLYPH")
  @Row(2)
  void what_only_looks_like_none_is_no_algorithm(Attack attack) {
    Sentry.refuses(attack, Reason.ALGORITHM_UNSUPPORTED);
  }

  @ParameterizedTest
  @EnumSource(names = "IAT_OF_LARGEST_LONG_UNSIGNED")
  @Row(60)
  void no_time_is_read_before_the_algorithm(Attack attack) {
    Sentry.refuses(attack, Reason.ALGORITHM_NONE);
  }

  @Test
  @Row(1)
  void none_cannot_be_expressed() {
    assertThat(JwsAlgorithm.named("none")).isEmpty();
  }
}
