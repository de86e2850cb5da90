package dev.countersign.moduletests;

import static dev.countersign.testing.JwtAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.testing.Attack;
import dev.countersign.testing.TokenMint;
import dev.countersign.testing.WithTokenMint;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The twin of an ECDSA signature cannot be refused, so nothing may depend on the signature. */
@WithTokenMint(algorithm = JwsAlgorithm.ES256)
class TwinSignatureTest {

  private static final BigInteger ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  /** (r, n − s) for (r, s). */
  private static String twinOf(String token) {
    int dot = token.lastIndexOf('.');
    byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
    BigInteger s = ORDER.subtract(new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)));
    byte[] bytes = s.toByteArray();
    Arrays.fill(signature, 32, 64, (byte) 0);
    int count = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - count, signature, 64 - count, count);
    return token.substring(0, dot + 1)
        + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
  }

  @ParameterizedTest
  @EnumSource(names = "ECDSA_TWIN")
  @Row(26)
  @Gap("ES n-s malleable")
  void a_twin_verifies_and_that_is_harmless(Attack attack) {
    Sentry.accepts(attack);
  }

  @Test
  @Row(26)
  void a_twin_is_the_same_token(TokenMint mint, JwtValidator validator) {
    String token = mint.issue();
    assertThat(twinOf(token)).isNotEqualTo(token);
    assertThat(validator.validate(twinOf(token)).signingInputDigest())
        .isEqualTo(validator.validate(token).signingInputDigest());
  }

  @Test
  @Row(83)
  void a_denylist_catches_the_twin_by_its_id(
      TokenMint mint, JwtValidator validator, Denylist denylist) {
    String token = mint.issue();
    denylist.revoke(validator.validate(token));
    assertThat(validator.check(twinOf(token))).isRejectedWith(Reason.REVOKED);
  }

  @Test
  @Row({83, 84})
  void a_denylist_catches_the_twin_of_a_token_without_id(
      TokenMint mint, JwtValidator validator, Denylist denylist) {
    String token = mint.tokenWithoutClaim("jti");
    denylist.revoke(validator.validate(token));
    assertThat(validator.check(twinOf(token))).isRejectedWith(Reason.REVOKED);
  }

  @Test
  @Row(83)
  void revoking_the_twin_revokes_the_token(
      TokenMint mint, JwtValidator validator, Denylist denylist) {
    String token = mint.issue();
    denylist.revoke(validator.validate(twinOf(token)));
    assertThat(validator.check(token)).isRejectedWith(Reason.REVOKED);
  }

  @Test
  @Row(83)
  void padding_does_not_dodge_a_denylist(
      TokenMint mint, JwtValidator validator, Denylist denylist) {
    String token = mint.issue();
    denylist.revoke(validator.validate(token));
    assertThat(validator.check(token + "=")).isRejectedWith(Reason.NOT_BASE64URL);
  }

  @ParameterizedTest
  @EnumSource(names = "TOKEN_ID_MISSING")
  @Row(84)
  void a_token_without_id_can_be_revoked(
      Attack attack, TokenMint mint, JwtValidator validator, Denylist denylist) {
    String token = mint.attack(attack);
    assertThat(validator.check(token)).isAccepted();
    denylist.revoke(validator.validate(token));
    assertThat(validator.check(token)).isRejectedWith(Reason.REVOKED);
  }

  @Test
  @Row(84)
  void the_same_id_of_another_issuer_is_not_revoked(Denylist denylist, TokenMint mint) {
    TokenMint other = mint.withIssuer("https://other.test");
    denylist.revoke(mint.validator().build().validate(mint.sign(mint.header(), mint.claims())));
    assertThat(
            other
                .validator()
                .revocation(denylist)
                .build()
                .check(other.sign(other.header(), other.claims())))
        .isAccepted();
  }

  @Test
  @Row(83)
  void an_allowlist_knows_the_twin_and_removes_it_with_the_token(TokenMint mint) {
    Allowlist allowlist = Allowlist.inMemory();
    JwtValidator validator = mint.validator().revocation(allowlist).build();
    String token =
        mint.issuer().beforeRelease(allowlist).build().issue(claims -> claims.subject("alice"));
    assertThat(validator.check(twinOf(token))).isAccepted();
    allowlist.remove(validator.validate(twinOf(token)));
    assertThat(validator.check(token)).isRejectedWith(Reason.REVOKED);
  }
}
