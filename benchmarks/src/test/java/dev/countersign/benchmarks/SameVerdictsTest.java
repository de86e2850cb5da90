package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A library that does less than the others is not measured. */
class SameVerdictsTest {

  private final TestKey key = TestKey.of(Algorithm.HS256);
  private final Tokens tokens = new Tokens(key, TokenSize.TYPICAL);

  @Test
  void whoever_believes_everything_is_not_measured() {
    assertThatIllegalStateException()
        .isThrownBy(() -> SameVerdicts.require(Library.JJWT, token -> token, tokens))
        .withMessageContaining("another signature");
  }

  @Test
  void whoever_looks_only_at_the_signature_is_not_measured_as_a_library() {
    TokenVerifier floor = Floor.reusing().verifier(key);

    assertThatIllegalStateException()
        .isThrownBy(() -> SameVerdicts.require(Library.JJWT, floor, tokens))
        .withMessageContaining("an expired token");
  }

  @Test
  void whoever_refuses_the_good_token_is_not_measured() {
    TokenVerifier refusing =
        token -> {
          throw new IllegalArgumentException("no");
        };

    assertThatThrownBy(() -> SameVerdicts.require(Library.JJWT, refusing, tokens))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
