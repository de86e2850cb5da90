package dev.countersign.testing;

import static dev.countersign.testing.JwtAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.revocation.Denylist;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@WithTokenMint(algorithm = JwsAlgorithm.EDDSA, issuer = "https://me.test", audience = "orders")
class WithTokenMintTest {

  private static final List<TokenMint> SEEN = new ArrayList<>();

  private final TokenMint fromConstructor;
  private TokenMint fromBeforeEach;

  WithTokenMintTest(TokenMint mint) {
    fromConstructor = mint;
  }

  @BeforeEach
  void inject(TokenMint mint) {
    fromBeforeEach = mint;
  }

  @Test
  void issuer_and_validator_belong_together(JwtIssuer issuer, JwtValidator validator) {
    String token = issuer.issue(claims -> claims.subject("alice"));
    assertThat(validator.check(token))
        .hasJwtThat()
        .wasSignedBy(JwsAlgorithm.EDDSA)
        .hasIssuer("https://me.test")
        .hasAudience("orders");
  }

  @Test
  void all_share_the_clock(TokenMint mint, JwtValidator validator, MovableClock clock) {
    String token = mint.issue();
    clock.advance(Duration.ofHours(1));
    assertThat(validator.check(token)).isRejectedWith(Reason.EXPIRED);
  }

  @Test
  void the_validator_asks_the_denylist(TokenMint mint, JwtValidator validator, Denylist denylist) {
    String token = mint.issue();
    denylist.revoke(validator.validate(token));
    assertThat(validator.check(token)).isRejectedWith(Reason.REVOKED);
  }

  @Test
  void constructor_and_methods_get_the_same(TokenMint mint) {
    assertThat(mint).isSameAs(fromConstructor).isSameAs(fromBeforeEach);
  }

  @RepeatedTest(2)
  void each_test_gets_new_ones(TokenMint mint) {
    assertThat(SEEN).doesNotContain(mint);
    SEEN.add(mint);
  }

  @Test
  @WithTokenMint(algorithm = JwsAlgorithm.HS256)
  void a_method_can_say_it_for_itself(JwtIssuer issuer, JwtValidator validator) {
    assertThat(validator.check(issuer.issue(claims -> claims.subject("alice"))))
        .hasJwtThat()
        .wasSignedBy(JwsAlgorithm.HS256);
  }

  @Nested
  class Inner {
    @Test
    void a_nested_class_gets_what_the_outer_one_says(TokenMint mint) {
      assertThat(mint.issuerName()).isEqualTo("https://me.test");
    }
  }
}

@ExtendWith(TokenMintExtension.class)
class TokenMintExtensionTest {
  @Test
  void without_the_annotation_the_defaults_hold(TokenMint mint) {
    assertThat(mint.algorithm()).isEqualTo(JwsAlgorithm.ES256);
  }
}
