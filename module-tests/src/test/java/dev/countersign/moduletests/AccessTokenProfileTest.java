package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.TokenNotIssuedException;
import dev.countersign.jwt.Validation;
import dev.countersign.testing.TokenMint;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9068. */
class AccessTokenProfileTest {

  private final TokenMint mint = TokenMint.create();
  private final JwtIssuer issuer = mint.issuer().accessTokens().build();
  private final JwtValidator validator = mint.validator().accessTokens().build();

  private String issued() {
    return issuer.issue(claims -> claims.subject("alice").claim("client_id", "shop"));
  }

  @Test
  void what_the_issuer_issues_the_validator_believes() {
    assertThat(validator.validate(issued()).type()).contains("at+jwt");
    assertThat(validator.validate(issued()).claims())
        .containsOnlyKeys("iss", "aud", "sub", "client_id", "iat", "exp", "jti");
  }

  @Test
  void no_token_leaves_without_subject_or_client() {
    assertThatThrownBy(() -> issuer.issue(claims -> claims.subject("alice")))
        .isInstanceOf(TokenNotIssuedException.class)
        .hasMessageContaining("client_id");
    assertThatThrownBy(() -> issuer.issue(claims -> claims.claim("client_id", "shop")))
        .isInstanceOf(TokenNotIssuedException.class)
        .hasMessageContaining("sub");
    assertThatThrownBy(() -> issuer.issue(claims -> claims.subject("alice").claim("client_id", "")))
        .isInstanceOf(TokenNotIssuedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"})
  void a_token_without_a_required_claim_is_refused(String name) {
    String token =
        mint.sign(mint.header(), mint.claims().with("client_id", "\"shop\"").without(name));

    assertThat(validator.check(token)).isInstanceOf(Validation.Rejected.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "id_token+jwt", "logout+jwt"})
  void a_token_of_another_type_is_refused(String type) {
    String token =
        mint.sign(
            mint.header().with("typ", '"' + type + '"'),
            mint.claims().with("client_id", "\"shop\""));

    assertThat(validator.check(token))
        .isInstanceOfSatisfying(
            Validation.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.TYPE_MISMATCH));
  }

  @Test
  void the_media_type_in_full_is_the_same_type() {
    String token =
        mint.sign(
            mint.header().with("typ", "\"application/at+jwt\""),
            mint.claims().with("client_id", "\"shop\""));

    assertThat(validator.check(token)).isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void a_validator_that_gives_up_what_the_profile_requires_is_not_built() {
    List<UnaryOperator<JwtValidator.Builder>> contradictions =
        List.of(
            builder -> builder.anyType(),
            builder -> builder.type("JWT"),
            builder -> builder.type("at+jwt", "JWT"),
            builder -> builder.allowMissingExpiration(),
            builder -> builder.allowMissingSubject());
    for (UnaryOperator<JwtValidator.Builder> contradiction : contradictions) {
      JwtValidator.Builder builder =
          JwtValidator.builder()
              .issuer("https://issuer.test")
              .audience("a")
              .verifyWith(mint.verificationKeys())
              .accessTokens();
      assertThatThrownBy(() -> contradiction.apply(builder).build())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("accessTokens() contradicts");
    }
    assertThatThrownBy(
            () ->
                JwtValidator.builder()
                    .anyIssuer()
                    .audience("a")
                    .verifyWith(mint.verificationKeys())
                    .accessTokens()
                    .build())
        .hasMessageContaining("accessTokens() contradicts");
    assertThatThrownBy(
            () ->
                JwtValidator.builder()
                    .issuer("https://issuer.test")
                    .anyAudience()
                    .verifyWith(mint.verificationKeys())
                    .accessTokens()
                    .build())
        .hasMessageContaining("accessTokens() contradicts");
  }

  @Test
  void an_issuer_of_another_type_is_not_built() {
    assertThatThrownBy(() -> mint.withType("JWT").issuer().accessTokens().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("accessTokens() contradicts type");
  }
}
