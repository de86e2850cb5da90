package dev.countersign.jwt;

import static dev.countersign.jwt.Tokens.HEADER;
import static dev.countersign.jwt.Tokens.ISSUER;
import static dev.countersign.jwt.Tokens.SECONDS;
import static dev.countersign.jwt.Tokens.refusal;
import static dev.countersign.jwt.Tokens.signed;
import static dev.countersign.jwt.Tokens.validator;
import static dev.countersign.jwt.Tokens.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimRulesTest {

  private static final String EXP = "\"exp\":" + (SECONDS + 600);

  private static String payload(String members) {
    return signed(HEADER, "{" + members + "," + EXP + "}");
  }

  @Test
  void a_token_without_issuer_is_refused() {
    assertThat(refusal(v -> v, payload("\"aud\":\"orders\",\"sub\":\"alice\"")))
        .isEqualTo(Reason.ISSUER_MISSING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://auth.example/", "HTTPS://auth.example", "https://auth.exampl", "x"})
  void an_issuer_that_only_resembles_the_expected_one_is_refused(String issuer) {
    assertThat(
            refusal(
                v -> v,
                payload("\"iss\":\"%s\",\"aud\":\"orders\",\"sub\":\"alice\"".formatted(issuer))))
        .isEqualTo(Reason.ISSUER_MISMATCH);
  }

  @Test
  void any_of_the_audiences_is_enough() {
    JwtValidator validator =
        JwtValidator.builder()
            .issuer(ISSUER)
            .audience("billing", "orders")
            .verifyWith(VerificationKeys.of(Tokens.KEY.verificationKey()))
            .clock(Tokens.CLOCK)
            .build();
    assertThat(validator.check(Tokens.good())).isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void all_of_the_audiences_must_be_named_if_all_are_expected() {
    JwtValidator validator =
        JwtValidator.builder()
            .issuer(ISSUER)
            .audienceAllOf("billing", "orders")
            .verifyWith(VerificationKeys.of(Tokens.KEY.verificationKey()))
            .clock(Tokens.CLOCK)
            .build();
    String both =
        payload("\"iss\":\"%s\",\"aud\":[\"orders\",\"billing\"],\"sub\":\"a\"".formatted(ISSUER));
    assertThat(refusal(validator, Tokens.good())).isEqualTo(Reason.AUDIENCE_MISMATCH);
    assertThat(validator.check(both)).isInstanceOf(Validation.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"aud\":[],"})
  void a_token_for_nobody_is_refused(String audience) {
    assertThat(
            refusal(v -> v, payload("\"iss\":\"%s\",%s\"sub\":\"a\"".formatted(ISSUER, audience))))
        .isEqualTo(Reason.AUDIENCE_MISSING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"sub\":\"\""})
  void a_token_about_nobody_is_refused(String subject) {
    String token = payload("\"iss\":\"%s\",\"aud\":\"orders\"%s".formatted(ISSUER, subject));
    assertThat(refusal(v -> v, token)).isEqualTo(Reason.SUBJECT_MISSING);
    assertThat(validator().allowMissingSubject().build().check(token))
        .isInstanceOf(Validation.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"})
  void typ_is_a_media_type_whose_case_and_prefix_do_not_count(String type) {
    String header = "{\"alg\":\"HS256\",\"kid\":\"key-1\",\"typ\":\"%s\"}".formatted(type);
    String claims = "{\"iss\":\"%s\",\"aud\":\"orders\",\"sub\":\"a\",%s}".formatted(ISSUER, EXP);
    assertThat(validator().build().check(signed(header, claims)))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void a_token_of_another_type_or_of_none_is_refused() {
    String claims = "{\"iss\":\"%s\",\"aud\":\"orders\",\"sub\":\"a\",%s}".formatted(ISSUER, EXP);
    assertThat(
            refusal(
                v -> v, signed("{\"alg\":\"HS256\",\"kid\":\"key-1\",\"typ\":\"JWT\"}", claims)))
        .isEqualTo(Reason.TYPE_MISMATCH);
    assertThat(refusal(v -> v, signed("{\"alg\":\"HS256\",\"kid\":\"key-1\"}", claims)))
        .isEqualTo(Reason.TYPE_MISSING);
  }

  @Test
  void a_required_claim_may_be_neither_absent_nor_null() {
    JwtValidator validator = validator().requireClaims("tenant").build();
    assertThat(refusal(validator, with(EXP))).isEqualTo(Reason.CLAIM_MISSING);
    assertThat(refusal(validator, with(EXP + ",\"tenant\":null"))).isEqualTo(Reason.CLAIM_MISSING);
    assertThat(validator.check(with(EXP + ",\"tenant\":\"\"")))
        .isInstanceOf(Validation.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4294967297", "1.0", "1.9", "18446744073709551617", "\"1\"", "true"})
  void an_expected_integer_is_met_by_no_other_number_and_no_other_type(String value) {
    JwtValidator validator = validator().expectClaim("level", 1).build();
    assertThat(refusal(validator, with(EXP + ",\"level\":" + value)))
        .isEqualTo(Reason.CLAIM_MISMATCH);
    assertThat(validator.check(with(EXP + ",\"level\":1"))).isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void all_required_scopes_must_be_granted() {
    JwtValidator validator = validator().requireScopes("a", "b").build();
    assertThat(refusal(validator, with(EXP + ",\"scope\":\"a ab\"")))
        .isEqualTo(Reason.SCOPE_MISSING);
    assertThat(validator.check(with(EXP + ",\"scope\":\"b c a\"")))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void a_rule_that_requires_no_scope_is_refused() {
    assertThatThrownBy(ClaimRule::scopes)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one or more scopes");
  }

  @Test
  void a_rule_of_the_application_gives_its_own_reason() {
    JwtValidator validator =
        validator()
            .rule("even", (jwt, now) -> ClaimRule.Violation.because("the subject is not welcome"))
            .build();
    assertThat(validator.check(Tokens.good()))
        .isEqualTo(new Validation.Rejected(Reason.CUSTOM_RULE, "the subject is not welcome"));
  }

  @Test
  void a_rule_that_reads_a_claim_of_another_type_refuses_the_token() {
    JwtValidator validator =
        validator()
            .rule(
                "tenant",
                (jwt, now) ->
                    jwt.string("tenant").isPresent()
                        ? Optional.empty()
                        : ClaimRule.Violation.because("no tenant"))
            .build();
    assertThat(refusal(validator, with(EXP + ",\"tenant\":7")))
        .isEqualTo(Reason.CLAIM_OF_WRONG_TYPE);
  }

  @Test
  void a_rule_that_throws_makes_the_verdict_undecided() {
    JwtValidator validator =
        validator()
            .rule(
                "broken",
                (jwt, now) -> {
                  throw new IllegalStateException("bug");
                })
            .build();
    assertThat(((Validation.Undecided) validator.check(Tokens.good())).cause())
        .isEqualTo(Validation.Undecided.Cause.RULE);
  }

  @Test
  void rules_are_asked_in_the_order_of_the_design_and_the_first_refusal_counts() {
    // Wrong in every respect: each line removes the one that was reported.
    String wrong = "\"iat\":%d,\"nbf\":%d,\"exp\":1".formatted(SECONDS + 99, SECONDS + 99);
    List<Reason> reasons =
        List.of(
            refusal(v -> v.type("other"), with(wrong)),
            refusal(v -> v, with(wrong)),
            refusal(v -> v, with(wrong.replace("\"exp\":1", EXP))),
            refusal(v -> v, with("\"iat\":%d,%s".formatted(SECONDS + 99, EXP))));
    assertThat(reasons)
        .containsExactly(
            Reason.TYPE_MISMATCH,
            Reason.EXPIRED,
            Reason.NOT_YET_VALID,
            Reason.ISSUED_IN_THE_FUTURE);
  }

  @Test
  void a_key_of_one_issuer_does_not_speak_for_another() {
    SigningKey other = SigningKey.generate(JwsAlgorithm.HS256).withKeyId("key-2");
    JwtValidator validator =
        JwtValidator.builder()
            .issuer(ISSUER, VerificationKeys.of(Tokens.KEY.verificationKey()))
            .issuer("https://other.example", VerificationKeys.of(other.verificationKey()))
            .audience("orders")
            .clock(Tokens.CLOCK)
            .build();
    String header = HEADER.replace("key-1", "key-2");
    String claims = "{\"iss\":\"%s\",\"aud\":\"orders\",\"sub\":\"alice\",%s}";
    assertThat(validator.check(Tokens.good())).isInstanceOf(Validation.Accepted.class);
    assertThat(
            validator.check(signed(other, header, claims.formatted("https://other.example", EXP))))
        .isInstanceOf(Validation.Accepted.class);
    assertThat(refusal(validator, signed(other, header, claims.formatted(ISSUER, EXP))))
        .isEqualTo(Reason.ISSUER_MISMATCH);
  }

  @Test
  void two_issuers_may_use_the_same_key_id() {
    SigningKey twin = SigningKey.generate(JwsAlgorithm.HS256).withKeyId("key-1");
    JwtValidator validator =
        JwtValidator.builder()
            .issuer("https://other.example", VerificationKeys.of(twin.verificationKey()))
            .issuer(ISSUER, VerificationKeys.of(Tokens.KEY.verificationKey()))
            .audience("orders")
            .clock(Tokens.CLOCK)
            .build();
    assertThat(validator.check(Tokens.good())).isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void an_issuer_whose_keys_are_out_of_reach_does_not_hide_the_key_of_another() {
    VerificationKeys down = (kid, now) -> new KeyLookup.Unavailable("down", Optional.empty());
    JwtValidator validator =
        JwtValidator.builder()
            .issuer("https://other.example", down)
            .issuer(ISSUER, VerificationKeys.of(Tokens.KEY.verificationKey()))
            .audience("orders")
            .clock(Tokens.CLOCK)
            .build();
    assertThat(validator.check(Tokens.good())).isInstanceOf(Validation.Accepted.class);
  }
}
