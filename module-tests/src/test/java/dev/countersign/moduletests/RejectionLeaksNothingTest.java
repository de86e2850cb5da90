package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.countersign.jwt.Explanation;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtRejectedException;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.Validation;
import dev.countersign.testing.Attack;
import dev.countersign.testing.TokenMint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes back of a bad token never repeats anything that its sender chose. */
class RejectionLeaksNothingTest {

  /** Shorter ones occur in honest messages too. */
  private static final int TELLING_LENGTH = 12;

  /** In the claims of the mint or of an attack; none of them is a word of our messages. */
  private static final List<String> CLAIMS =
      List.of("alice", "admin", "minted-by-hand", "evil", "123-45-6789", "UNION", "jndi");

  private final TokenMint mint = TokenMint.create();
  private final JwtValidator validator = mint.validator().build();

  /** Everything that a rejection says to anybody, apart from explanations. */
  private List<String> textsOf(String token) {
    List<String> texts = new ArrayList<>();
    Validation verdict = validator.check(token);
    texts.add(verdict.toString());
    if (verdict instanceof Validation.Rejected rejected) {
      texts.add(rejected.message());
      texts.add(rejected.clientDescription());
      JwtRejectedException thrown = new JwtRejectedException(rejected);
      texts.add(String.valueOf(thrown.getMessage()));
      texts.add(thrown.toString());
      texts.add(Arrays.toString(thrown.getSuppressed()) + thrown.getCause());
    }
    return texts;
  }

  private List<String> explanationsOf(String token) {
    List<String> texts = new ArrayList<>();
    for (Explanation.Check check : validator.explain(token).checks()) {
      texts.addAll(List.of(check.name(), check.expected(), check.found()));
    }
    return texts;
  }

  private static Set<String> partsOf(String token) {
    return Arrays.stream(token.split("\\.", 0))
        .filter(part -> part.length() >= TELLING_LENGTH)
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource
  @Row(89)
  void no_message_repeats_a_part_of_the_token(Attack attack) {
    String token = mint.attack(attack);
    Set<String> parts = partsOf(token);
    assertThat(textsOf(token)).allSatisfy(text -> assertThat(parts).noneMatch(text::contains));
    assertThat(explanationsOf(token))
        .allSatisfy(text -> assertThat(parts).noneMatch(text::contains));
  }

  @ParameterizedTest
  @EnumSource
  @Row(89)
  @Gap("decode error echoes claims")
  void no_message_repeats_a_claim_or_a_parameter(Attack attack) {
    assertThat(textsOf(mint.attack(attack)))
        .allSatisfy(text -> assertThat(CLAIMS).noneMatch(text::contains));
  }

  @ParameterizedTest
  @EnumSource
  @Row({11, 89})
  @Gap("raw CRLF echoed in exception message")
  void no_message_and_no_explanation_breaks_a_line(Attack attack) {
    String token = mint.attack(attack);
    assertThat(textsOf(token)).allSatisfy(RejectionLeaksNothingTest::isOneLine);
    assertThat(explanationsOf(token)).allSatisfy(RejectionLeaksNothingTest::isOneLine);
  }

  private static void isOneLine(String text) {
    assertThat(text.chars()).noneMatch(Character::isISOControl);
  }

  /** Line and paragraph separator, right-to-left override, zero-width space, half of a pair. */
  @Test
  @Row(89)
  void an_explanation_shows_a_claim_of_a_good_token_on_one_line_and_as_it_is() {
    String subject = "a\u2028b\u2029c\u202ed\u200be" + "x".repeat(90) + "\ud83d\ude00";
    String token = mint.issue(claims -> claims.subject(subject));
    assertThat(validator.check(token)).isInstanceOf(Validation.Accepted.class);
    assertThat(validator.explain(token).toString())
        .contains("found a?b?c?d?e")
        .doesNotContainPattern("[\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");
  }

  @ParameterizedTest
  @EnumSource(names = "LINE_BREAK_IN_BROKEN_PAYLOAD")
  @Row(89)
  void broken_json_with_line_breaks_is_refused_in_one_word(Attack attack) {
    Sentry.refuses(attack, Reason.MALFORMED_JSON);
  }

  @ParameterizedTest
  @EnumSource
  @Row(89)
  void a_client_is_told_the_same_of_each_bad_token(Attack attack) {
    if (validator.check(mint.attack(attack)) instanceof Validation.Rejected rejected) {
      assertThat(rejected.clientDescription())
          .isEqualTo(new Validation.Rejected(Reason.EXPIRED, "").clientDescription());
    }
  }

  @ParameterizedTest
  @EnumSource
  @Row(89)
  void a_rejection_has_no_stack_trace(Attack attack) {
    if (validator.check(mint.attack(attack)) instanceof Validation.Rejected rejected) {
      assertThat(new JwtRejectedException(rejected).getStackTrace()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HS256", "HS384", "HS512"})
  @Row(89)
  void no_key_shows_its_secret(JwsAlgorithm algorithm) {
    byte[] secret =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
            .getBytes(StandardCharsets.US_ASCII);
    SigningKey key = SigningKey.ofSecret(algorithm, secret).withKeyId("name");
    String shown = key + " " + key.verificationKey() + " " + Optional.of(key);
    assertThat(List.of(shown))
        .allSatisfy(
            text ->
                assertThat(text)
                    .doesNotContain(
                        "0123456789abc",
                        Base64.getUrlEncoder().encodeToString(secret).substring(0, 12),
                        HexFormat.of().formatHex(secret).substring(0, 12)));
  }

  @Test
  @Row(89)
  void a_secret_that_is_refused_is_not_shown() {
    assertThat(
            catchThrowable(
                () ->
                    SigningKey.ofSecret(
                        JwsAlgorithm.HS256, "open-sesame".getBytes(StandardCharsets.US_ASCII))))
        .isNotNull()
        .hasMessageNotContaining("open-sesame");
  }

  @Test
  @Row(89)
  void a_checked_token_shows_neither_itself_nor_its_claims() {
    String token = mint.issue();
    assertThat(validator.validate(token).toString())
        .doesNotContain("alice", mint.issuerName())
        .doesNotContain(partsOf(token));
  }
}
