package dev.countersign.testing;

import static dev.countersign.testing.JwtAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokenMintTest {

  private final TokenMint mint = TokenMint.create();
  private final JwtValidator validator = mint.validator().build();

  /** ML-DSA is in JDK 24 and newer. */
  static Stream<JwsAlgorithm> algorithms() {
    return Stream.of(JwsAlgorithm.values()).filter(JwsAlgorithm::isAvailable);
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void issued_tokens_are_good(JwsAlgorithm algorithm) {
    assertThat(validator.check(mint.withAlgorithm(algorithm).issue()))
        .hasJwtThat()
        .wasSignedBy(algorithm)
        .hasSubject("alice");
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void tokens_signed_by_hand_are_good(JwsAlgorithm algorithm) {
    TokenMint other = mint.withAlgorithm(algorithm);
    assertThat(validator.check(other.sign(other.header(), other.claims())))
        .hasJwtThat()
        .wasSignedBy(algorithm)
        .wasIssuedAt(mint.clock().instant());
  }

  @Test
  void its_validator_reads_its_clock() {
    String token = mint.issue();
    mint.clock().advance(Duration.ofHours(1));
    assertThat(validator.check(token)).isRejectedWith(Reason.EXPIRED);
  }

  @Test
  void one_claim_can_be_changed() {
    assertThat(validator.check(mint.tokenWithClaim("sub", "\"bob\"")))
        .hasJwtThat()
        .hasSubject("bob");
  }

  @Test
  void one_claim_can_be_missing() {
    assertThat(validator.check(mint.tokenWithoutClaim("exp")))
        .isRejectedWith(Reason.EXPIRATION_MISSING);
  }

  @Test
  void one_header_parameter_can_be_changed() {
    assertThat(validator.check(mint.tokenWithHeader("typ", "\"JWT\"")))
        .isRejectedWith(Reason.TYPE_MISMATCH);
  }

  @Test
  void one_header_parameter_can_be_missing() {
    assertThat(validator.check(mint.tokenWithoutHeader("kid")))
        .isRejectedWith(Reason.KEY_ID_MISSING);
  }

  @Test
  void what_is_not_json_is_signed_too() {
    assertThat(validator.check(mint.sign(mint.header().toString(), "{,}")))
        .isRejectedWith(Reason.MALFORMED_JSON);
  }

  @Test
  void parts_are_signed_as_they_are_spelled() {
    String token = mint.signParts("a b", "cü");
    assertThat(token).startsWith("a b.cü.");
  }

  @Test
  void an_impostor_has_other_keys_under_the_same_ids() {
    assertThat(validator.check(mint.impostor().issue())).isRejectedWith(Reason.SIGNATURE_INVALID);
  }

  @Test
  void an_impostor_is_the_same_one_each_time() {
    assertThat(mint.impostor().verificationKey()).isEqualTo(mint.impostor().verificationKey());
  }

  @Test
  void another_issuer_is_not_believed() {
    assertThat(validator.check(mint.withIssuer("https://other.test").issue()))
        .isRejectedWith(Reason.ISSUER_MISMATCH);
  }

  @Test
  void another_audience_is_not_served() {
    assertThat(validator.check(mint.withAudience("other").issue()))
        .isRejectedWith(Reason.AUDIENCE_MISMATCH);
  }

  @Test
  void another_type_is_not_taken() {
    assertThat(validator.check(mint.withType("JWT").issue())).isRejectedWith(Reason.TYPE_MISMATCH);
  }

  @Test
  void a_checked_token_can_be_had_for_code_that_takes_one() {
    assertThat(mint.jwt(claims -> claims.subject("carol").scope("a", "b")))
        .hasSubject("carol")
        .hasExactlyScopes("b", "a");
  }

  @Test
  void it_does_not_show_its_keys() {
    assertThat(mint).hasToString("TokenMint[https://issuer.test, ES256]");
  }
}
