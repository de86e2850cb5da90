package dev.countersign.jwt;

import static dev.countersign.jwt.Tokens.good;
import static dev.countersign.jwt.Tokens.validator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JwtValidatorTest {

  private static RevocationCheck answering(RevocationStatus status) {
    return (jwt, now) -> status;
  }

  private static final RevocationStatus REVOKED = new RevocationStatus.Revoked("stolen");
  private static final RevocationStatus CANNOT_TELL =
      new RevocationStatus.CannotTell("store is down", Optional.empty());
  private static final RevocationCheck THROWING =
      (jwt, now) -> {
        throw new IllegalStateException("store is down");
      };

  @Test
  void validate_returns_the_token_that_check_accepts() {
    assertThat(validator().build().validate(good()).subject()).contains("alice");
  }

  @Test
  void a_refusal_has_a_reason_and_no_stack_trace() {
    assertThatThrownBy(() -> validator().build().validate("x"))
        .isInstanceOfSatisfying(
            JwtRejectedException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.NOT_THREE_PARTS);
              assertThat(e.getStackTrace()).isEmpty();
            });
  }

  @Test
  void a_refusal_that_was_thrown_has_the_sentence_for_the_client_too() {
    Validation.Rejected rejected = new Validation.Rejected(Reason.SCOPE_MISSING, "for the log");
    assertThat(new JwtRejectedException(rejected).clientDescription())
        .isEqualTo(rejected.clientDescription());
  }

  @Test
  void no_token_at_all_is_a_refusal() {
    assertThat(Tokens.refusal(v -> v, null)).isEqualTo(Reason.TOKEN_MISSING);
    assertThat(Tokens.refusal(v -> v, "")).isEqualTo(Reason.TOKEN_MISSING);
  }

  @Test
  void a_revoked_token_is_refused() {
    assertThat(validator().revocation(answering(REVOKED)).build().check(good()))
        .isEqualTo(new Validation.Rejected(Reason.REVOKED, "stolen"));
  }

  @Test
  void a_check_that_cannot_tell_makes_the_verdict_undecided() {
    JwtValidator validator = validator().revocation(answering(CANNOT_TELL)).build();
    assertThat(validator.check(good()))
        .isEqualTo(
            new Validation.Undecided(
                Validation.Undecided.Cause.REVOCATION, "store is down", Optional.empty()));
    assertThatThrownBy(() -> validator.validate(good()))
        .isInstanceOfSatisfying(
            JwtUndecidedException.class,
            e -> assertThat(e.undecidedCause()).isEqualTo(Validation.Undecided.Cause.REVOCATION));
  }

  @Test
  void a_check_that_throws_or_returns_null_cannot_tell() {
    assertThat(validator().revocation(THROWING).build().check(good()))
        .isInstanceOf(Validation.Undecided.class);
    assertThat(validator().revocation(answering(null)).build().check(good()))
        .isInstanceOf(Validation.Undecided.class);
  }

  @Test
  void a_check_that_cannot_tell_accepts_only_if_that_was_chosen_by_name() {
    assertThat(
            validator()
                .revocation(THROWING.acceptingTokensWhenItCannotTell())
                .build()
                .check(good()))
        .isInstanceOf(Validation.Accepted.class);
    assertThat(
            validator()
                .revocation(answering(REVOKED).acceptingTokensWhenItCannotTell())
                .build()
                .check(good()))
        .isInstanceOf(Validation.Rejected.class);
  }

  @Test
  void of_several_checks_all_must_say_live_and_revoked_beats_cannot_tell() {
    RevocationCheck live = RevocationCheck.stateless();
    assertThat(validator().revocation(RevocationCheck.all(live, live)).build().check(good()))
        .isInstanceOf(Validation.Accepted.class);
    assertThat(
            validator()
                .revocation(RevocationCheck.all(live, THROWING, answering(REVOKED)))
                .build()
                .check(good()))
        .isInstanceOf(Validation.Rejected.class);
    assertThat(validator().revocation(RevocationCheck.all(live, THROWING)).build().check(good()))
        .isInstanceOf(Validation.Undecided.class);
  }

  @Test
  void revocation_is_asked_last_and_only_for_tokens_that_are_otherwise_good() {
    List<Instant> asked = new ArrayList<>();
    JwtValidator validator =
        validator()
            .revocation(
                (jwt, now) -> {
                  asked.add(now);
                  return RevocationStatus.live();
                })
            .build();
    validator.check(Tokens.with("\"exp\":1"));
    assertThat(asked).isEmpty();
    validator.check(good());
    assertThat(asked).containsExactly(Tokens.NOW);
  }

  @Test
  void keys_out_of_reach_make_the_verdict_undecided() {
    for (VerificationKeys down :
        List.<VerificationKeys>of(
            (kid, now) -> new KeyLookup.Unavailable("down", Optional.empty()),
            (kid, now) -> {
              throw new UnsupportedOperationException("backend down");
            },
            (kid, now) -> null)) {
      JwtValidator validator =
          JwtValidator.builder().issuer("i").audience("a").verifyWith(down).build();
      assertThat(((Validation.Undecided) validator.check(good())).cause())
          .isEqualTo(Validation.Undecided.Cause.KEYS);
    }
  }

  @Test
  void an_expired_and_a_revoked_key_have_reasons_of_their_own() {
    assertThat(reasonFor(new KeyLookup.Expired())).isEqualTo(Reason.KEY_EXPIRED);
    assertThat(reasonFor(new KeyLookup.Revoked())).isEqualTo(Reason.KEY_REVOKED);
    assertThat(reasonFor(new KeyLookup.Unknown())).isEqualTo(Reason.KEY_UNKNOWN);
  }

  private static Reason reasonFor(KeyLookup lookup) {
    JwtValidator validator =
        JwtValidator.builder().issuer("i").audience("a").verifyWith((kid, now) -> lookup).build();
    return Tokens.refusal(validator, good());
  }

  @Test
  void a_token_without_kid_is_good_only_with_the_key_named_for_such_tokens() {
    String token =
        Tokens.signed(
            "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}",
            "{\"iss\":\"%s\",\"aud\":\"orders\",\"sub\":\"a\",\"exp\":%d}"
                .formatted(Tokens.ISSUER, Tokens.SECONDS + 1));
    assertThat(Tokens.refusal(v -> v, token)).isEqualTo(Reason.KEY_ID_MISSING);
    assertThat(
            validator().keyForTokensWithoutKeyId(Tokens.KEY.verificationKey()).build().check(token))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void the_clock_is_read_once_for_each_decision() {
    List<Instant> reads = new ArrayList<>();
    JwtValidator validator =
        JwtValidator.builder()
            .issuer(Tokens.ISSUER)
            .audience("orders")
            .verifyWith(VerificationKeys.of(Tokens.KEY.verificationKey()))
            .clock(
                () -> {
                  reads.add(Tokens.NOW);
                  return Tokens.NOW;
                })
            .build();
    validator.check(good());
    assertThat(reads).hasSize(1);
  }

  @Test
  void the_length_cap_is_exact() {
    String token =
        Tokens.with("\"exp\":%d,\"x\":\"%s\"".formatted(Tokens.SECONDS + 1, "y".repeat(300)));
    assertThat(Tokens.validator().maxTokenLength(token.length()).build().check(token))
        .isInstanceOf(Validation.Accepted.class);
    assertThat(Tokens.refusal(v -> v.maxTokenLength(token.length() - 1), token))
        .isEqualTo(Reason.TOKEN_TOO_LARGE);
  }

  @Test
  void the_text_for_a_client_does_not_tell_how_the_token_is_bad() {
    assertThat(new Validation.Rejected(Reason.EXPIRED, "x").clientDescription())
        .isEqualTo(new Validation.Rejected(Reason.SIGNATURE_INVALID, "y").clientDescription())
        .isNotEqualTo(new Validation.Rejected(Reason.SCOPE_MISSING, "z").clientDescription());
  }

  @Test
  @SuppressWarnings("NullOptional") // what a careless implementation does
  void an_answer_with_null_in_it_is_undecided_and_throws_nothing_undeclared() {
    VerificationKeys noKey = (keyId, now) -> new KeyLookup.Found(null);
    VerificationKeys noCause = (keyId, now) -> new KeyLookup.Unavailable("down", null);
    RevocationCheck noWhy = (jwt, now) -> new RevocationStatus.Revoked(null);
    RevocationCheck noException = (jwt, now) -> new RevocationStatus.CannotTell("down", null);
    ClaimRule noReason = (jwt, now) -> Optional.of(new ClaimRule.Violation(null, "why"));
    List<JwtValidator> validators =
        List.of(
            JwtValidator.builder()
                .issuer(Tokens.ISSUER)
                .audience("orders")
                .verifyWith(noKey)
                .clock(Tokens.CLOCK)
                .build(),
            JwtValidator.builder()
                .issuer(Tokens.ISSUER)
                .audience("orders")
                .verifyWith(noCause)
                .clock(Tokens.CLOCK)
                .build(),
            validator().revocation(noWhy).build(),
            validator().revocation(noException).build(),
            validator().rule("department", noReason).build());
    for (JwtValidator validator : validators) {
      assertThat(validator.check(good())).isInstanceOf(Validation.Undecided.class);
      assertThatThrownBy(() -> validator.validate(good()))
          .isInstanceOf(JwtUndecidedException.class);
    }
  }
}
