package dev.countersign.moduletests;

import static dev.countersign.testing.JwtAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.Validation;
import dev.countersign.testing.Attack;
import dev.countersign.testing.TokenMint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class Base64SpellingTest {

  @ParameterizedTest
  @EnumSource(
      names = {"SIGNATURE_WITH_STRAY_BIT", "RSA_SIGNATURE_WITH_STRAY_BIT", "MAC_WITH_STRAY_BIT"})
  @Row(31)
  @Gap("RSA trailing bits")
  void a_signature_has_one_spelling(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_CANONICAL_BASE64URL);
  }

  @ParameterizedTest
  @EnumSource(names = {"SIGNATURE_PADDED", "SIGNATURE_WITH_PADDING_ESCAPED"})
  @Row({32, 34})
  @Gap({"sig padded =", "RSA sig padded", "ES padded"})
  void a_signature_is_not_padded(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_BASE64URL);
  }

  @ParameterizedTest
  @EnumSource(names = {"HEADER_PADDED", "PAYLOAD_PADDED"})
  @Row(33)
  @Gap("padded header, signed as padded")
  void a_part_is_not_padded_even_if_signed_so(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_BASE64URL);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"HEADER_WITH_STRAY_BIT", "PAYLOAD_WITH_STRAY_BIT", "PART_OF_IMPOSSIBLE_LENGTH"})
  @Row(33)
  @Gap("payload non-zero trailing bits, signed")
  void a_part_has_no_stray_bits_even_if_signed_so(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_CANONICAL_BASE64URL);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "STANDARD_ALPHABET",
        "PAYLOAD_WITH_SPACE",
        "PAYLOAD_WITH_LINE_BREAK",
        "PAYLOAD_WITH_CARRIAGE_RETURN",
        "PAYLOAD_WITH_NUL",
        "PAYLOAD_WITH_WIDE_CHARACTER",
        "PAYLOAD_WITH_NO_BREAK_SPACE",
        "LEADING_SPACE",
        "TRAILING_LINE_BREAK"
      })
  @Row(34)
  void a_part_has_the_url_alphabet_and_nothing_else(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_BASE64URL);
  }

  @ParameterizedTest
  @CsvSource({"HS256, 4", "HS512, 16", "RS256, 16", "ES256, 16", "EDDSA, 16"})
  @Row({31, 83})
  @Gap({"sig trailing-bit variants", "ES trailing-bit variants"})
  void of_all_spellings_of_a_signature_one_is_good(JwsAlgorithm algorithm, int spellings) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    TokenMint mint = Sentry.MINT.withAlgorithm(algorithm);
    JwtValidator validator = mint.validator().build();
    String token = mint.issue();
    int last = token.length() - 1;
    int good = alphabet.indexOf(token.charAt(last));
    for (int strayBits = 0; strayBits < spellings; strayBits++) {
      Validation verdict =
          validator.check(token.substring(0, last) + alphabet.charAt(good | strayBits));
      if (strayBits == 0) {
        assertThat(verdict).isAccepted();
      } else {
        assertThat(verdict).isRejectedWith(Reason.NOT_CANONICAL_BASE64URL);
      }
    }
  }
}
