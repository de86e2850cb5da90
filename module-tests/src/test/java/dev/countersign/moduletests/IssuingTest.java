package dev.countersign.moduletests;

import static dev.countersign.testing.JwtAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.countersign.testing.TokenMint;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be written without loss is not issued. */
class IssuingTest {

  private final TokenMint mint = TokenMint.create();

  static Stream<Object> lossy_values() {
    return Stream.of(
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Float.NaN,
        "\ud800",
        List.of(Double.NaN),
        Map.of("\udc00", 1));
  }

  @ParameterizedTest
  @MethodSource("lossy_values")
  @Row(49)
  @Gap("creator NaN/lone-surrogate")
  void a_value_that_json_cannot_hold_is_refused(Object value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mint.issue(claims -> claims.subject("alice").claim("x", value)))
        .withMessageStartingWith("the claim x ");
  }

  @Test
  @Row(49)
  void half_of_a_surrogate_pair_is_no_subject() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mint.issue(claims -> claims.subject("\ud800")));
  }

  @Test
  @Row(49)
  void a_whole_pair_is() {
    assertThat(mint.jwt(claims -> claims.subject("\ud83d\ude00"))).hasSubject("\ud83d\ude00");
  }

  /** No {@code crit}, no key, no place of keys: nothing that a verifier must not believe. */
  @Test
  void a_header_says_algorithm_key_and_type_and_nothing_else() {
    String header =
        new String(
            Base64.getUrlDecoder().decode(mint.issue().split("\\.")[0]), StandardCharsets.UTF_8);
    assertThat(header.substring(1, header.length() - 1).split(","))
        .containsExactlyInAnyOrder(
            "\"alg\":\"" + mint.algorithm().headerName() + '"',
            "\"kid\":\"" + mint.verificationKey().keyId() + '"',
            "\"typ\":\"at+jwt\"");
  }
}
