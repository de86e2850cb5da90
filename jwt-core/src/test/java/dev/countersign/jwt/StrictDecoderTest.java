package dev.countersign.jwt;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictDecoderTest {

  private static final JwtValidator VALIDATOR = Tokens.validator().build();

  /** A pair of surrogates is two characters, but one byte once it is turned into bytes. */
  @Test
  void characters_beyond_16_bits_are_refused_wherever_they_stand() {
    String pairs = "😀".repeat(20);
    String good = Tokens.good();
    int dot = good.indexOf('.');
    for (String token :
        List.of(
            pairs + ".e30.AA",
            good.substring(0, dot) + "." + pairs + ".",
            good.substring(0, dot) + "." + pairs + ".AA",
            good.substring(0, good.lastIndexOf('.') + 1) + pairs,
            pairs + "." + pairs + "." + pairs)) {
      assertThat(Tokens.refusal(VALIDATOR, token)).as(token).isEqualTo(Reason.NOT_BASE64URL);
    }
  }

  @Test
  void whatever_stands_in_a_good_token_in_place_of_a_piece_is_refused() {
    long seed = 20261124;
    Random random = new Random(seed);
    String good = Tokens.good();
    VALIDATOR.check(good);
    String[] pieces = {
      "😀", "\ud83d", "\ude00", "€", "ÿ", "?", "=", "+", " ", "\0", "\n", "..", ""
    };
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder(good);
      for (int change = random.nextInt(4); change >= 0; change--) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + 1 + random.nextInt(8));
        text.replace(from, to, pieces[random.nextInt(pieces.length)].repeat(random.nextInt(1, 60)));
      }
      String token = text.toString();
      assertThat(VALIDATOR.check(token))
          .as("seed %d, %s", seed, token)
          .isInstanceOf(Validation.Rejected.class);
    }
  }

  @Test
  void only_after_its_token_was_accepted_a_header_is_not_read_again() {
    StrictDecoder decoder = new StrictDecoder(16 * 1024);
    UnverifiedToken first = decoder.decode(Tokens.good()).value();
    UnverifiedToken second = decoder.decode(Tokens.good()).value();
    assertThat(second.header()).isNotSameAs(first.header());

    decoder.remember(second);

    assertThat(decoder.decode(Tokens.with("\"exp\":1")).value().header()).isSameAs(second.header());
  }

  @Test
  void of_two_keys_that_sign_by_turns_no_header_is_read_again() {
    StrictDecoder decoder = new StrictDecoder(16 * 1024);
    UnverifiedToken first = decoder.decode("eyJhbGciOiJIUzI1NiIsImtpZCI6ImEifQ.e30.AA").value();
    UnverifiedToken second = decoder.decode("eyJhbGciOiJIUzI1NiIsImtpZCI6ImIifQ.e30.AA").value();
    decoder.remember(first);
    decoder.remember(second);

    for (UnverifiedToken accepted : List.of(first, second)) {
      String sameHeader = new String(accepted.ascii(), US_ASCII).replace("e30", "eyJhIjoxfQ");
      UnverifiedToken next = decoder.decode(sameHeader).value();
      assertThat(next.header()).isSameAs(accepted.header());
      assertThat(next.headerIsKnown()).isTrue();
    }
  }

  @Test
  void a_bad_header_is_named_whatever_stands_behind_it() {
    assertThat(Tokens.refusal(VALIDATOR, "eyJhbGciOiJub25lIn0.😀.AA"))
        .isEqualTo(Reason.ALGORITHM_NONE);
  }

  /** A signature vouches for the bytes, and not for what another decoder would make of them. */
  @ParameterizedTest
  @CsvSource({
    "=, NOT_BASE64URL",
    "==, NOT_BASE64URL",
    "+, NOT_BASE64URL",
    "/, NOT_BASE64URL",
    "' ', NOT_BASE64URL",
    "'\n', NOT_BASE64URL",
    "A, NOT_CANONICAL_BASE64URL"
  })
  void a_misspelled_payload_is_refused_as_that_under_a_good_signature_and_under_a_bad_one(
      String appended, Reason reason) {
    String good = Tokens.with("\"exp\":" + (Tokens.SECONDS + 600) + ",\"x\":\"1234\"");
    String input = good.substring(0, good.lastIndexOf('.'));
    assertThat(input.substring(input.indexOf('.') + 1).length() % 4).isZero();

    String signed = Tokens.signedAsSpelled(Tokens.KEY, input + appended);
    assertThat(Tokens.refusal(VALIDATOR, signed)).isEqualTo(reason);
    assertThat(VALIDATOR.explain(signed).checks().get(0).outcome())
        .isEqualTo(Explanation.Outcome.REFUSED);

    String forged = input + appended + good.substring(good.lastIndexOf('.'));
    assertThat(Tokens.refusal(VALIDATOR, forged)).isEqualTo(reason);
  }

  @Test
  void stray_bits_in_a_payload_are_refused_under_a_good_signature() {
    String good = Tokens.with("\"exp\":" + (Tokens.SECONDS + 600) + ",\"x\":\"12\"");
    String input = good.substring(0, good.lastIndexOf('.'));
    // The text ends in the middle of a group, so its last character has bits to spare.
    char last = input.charAt(input.length() - 1);
    String other = input.substring(0, input.length() - 1) + (char) (last + 1);

    assertThat(Tokens.refusal(VALIDATOR, Tokens.signedAsSpelled(Tokens.KEY, other)))
        .isEqualTo(Reason.NOT_CANONICAL_BASE64URL);
  }
}
