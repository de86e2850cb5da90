package dev.countersign.moduletests;

import static dev.countersign.testing.JwtAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKey;
import dev.countersign.jwt.VerificationKeys;
import dev.countersign.testing.Attack;
import dev.countersign.testing.TokenMint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyIdTest {

  @ParameterizedTest
  @EnumSource(names = {"SIGNED_BY_ANOTHER_KEY", "SIGNED_BY_ANOTHER_KEY_OF_OURS"})
  @Row(9)
  void the_key_that_kid_names_must_have_signed(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_INVALID);
  }

  @ParameterizedTest
  @EnumSource(names = "KEY_ID_MISSING")
  @Row(12)
  void a_token_without_kid_names_no_key(Attack attack) {
    Sentry.refuses(attack, Reason.KEY_ID_MISSING);
  }

  @ParameterizedTest
  @EnumSource(names = {"KEY_ID_UNKNOWN", "KEY_ID_IN_OTHER_CASE"})
  @Row(9)
  void an_unknown_kid_is_refused(Attack attack) {
    Sentry.refuses(attack, Reason.KEY_UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource(names = {"KEY_ID_AS_RELATIVE_PATH", "KEY_ID_AS_ABSOLUTE_PATH"})
  @Row(10)
  void a_path_is_just_an_unknown_kid(Attack attack) {
    Sentry.refuses(attack, Reason.KEY_UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "KEY_ID_AS_SQL",
        "KEY_ID_AS_LDAP",
        "KEY_ID_AS_COMMAND",
        "KEY_ID_AS_JNDI",
        "KEY_ID_AS_EXPRESSION"
      })
  @Row(11)
  void a_kid_is_no_query_and_no_expression(Attack attack) {
    Sentry.refuses(attack, Reason.KEY_ID_MALFORMED);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"KEY_ID_NUMBER", "KEY_ID_BOOLEAN", "KEY_ID_OBJECT", "KEY_ID_ARRAY", "KEY_ID_NULL"})
  @Row(12)
  @Gap({"kid number", "kid object", "kid bool"})
  void a_kid_is_a_string(Attack attack) {
    Sentry.refuses(attack, Reason.HEADER_OF_WRONG_TYPE);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "KEY_ID_EMPTY",
        "KEY_ID_TOO_LONG",
        "KEY_ID_WITH_LINE_BREAK",
        "KEY_ID_WITH_NUL",
        "KEY_ID_WITH_QUOTE"
      })
  @Row(12)
  void a_kid_is_short_and_printable(Attack attack) {
    Sentry.refuses(attack, Reason.KEY_ID_MALFORMED);
  }

  @Test
  @Row(12)
  void a_kid_of_128_characters_is_looked_up() {
    Sentry.refuses(
        Sentry.MINT.tokenWithHeader("kid", '"' + "k".repeat(128) + '"'), Reason.KEY_UNKNOWN);
  }

  @Test
  @Row(12)
  void a_kid_of_129_characters_is_not() {
    Sentry.refuses(
        Sentry.MINT.tokenWithHeader("kid", '"' + "k".repeat(129) + '"'), Reason.KEY_ID_MALFORMED);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"KEY_ID_AS_SQL", "KEY_ID_AS_JNDI", "KEY_ID_TOO_LONG", "KEY_ID_WITH_LINE_BREAK"})
  @Row({11, 12})
  void no_malformed_kid_reaches_a_lookup(Attack attack) {
    List<String> asked = new ArrayList<>();
    TokenMint mint = Sentry.MINT;
    JwtValidator validator =
        JwtValidator.builder()
            .anyIssuer()
            .anyAudience()
            .verifyWith(
                (keyId, now) -> {
                  asked.add(keyId);
                  return new KeyLookup.Unknown();
                })
            .clock(mint.clock())
            .build();
    assertThat(validator.check(mint.attack(attack))).isRejectedWith(Reason.KEY_ID_MALFORMED);
    assertThat(asked).isEmpty();
  }

  @Test
  @Row(9)
  void only_the_named_one_of_two_good_keys_is_tried() {
    TokenMint mint = Sentry.MINT.withAlgorithm(JwsAlgorithm.ES256);
    VerificationKey other =
        SigningKey.generate(JwsAlgorithm.ES256).verificationKey().withKeyId("test-ES256");
    VerificationKeys swapped =
        VerificationKeys.of(other, mint.verificationKey().withKeyId("the-right-one"));
    JwtValidator validator =
        JwtValidator.builder()
            .issuer(mint.issuerName())
            .audience(mint.audience())
            .verifyWith(swapped)
            .clock(mint.clock())
            .build();
    assertThat(validator.check(mint.issue())).isRejectedWith(Reason.SIGNATURE_INVALID);
  }
}
