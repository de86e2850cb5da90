package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a token without any proof may leave behind in the parser: nothing. */
class StrangersNamesTest {

  private static final String CLAIM = "https://a.example/is";
  private static final String ALPHABET =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

  @Test
  void member_names_of_forged_tokens_do_not_make_a_good_token_be_refused() {
    SigningKey stranger = SigningKey.generate(JwsAlgorithm.HS256);
    JwtValidator validator = Tokens.validator().build();
    List<String> names = namesThatCollideWith(CLAIM, 900);
    for (int from = 0; from < names.size(); from += 300) {
      String members =
          names.subList(from, from + 300).stream()
              .map(",\"%s\":1"::formatted)
              .collect(Collectors.joining());
      validator.check(
          Tokens.signed(stranger, "{\"alg\":\"HS256\",\"kid\":\"x\"" + members + "}", "{}"));
    }
    String good = Tokens.with("\"exp\":%d,\"%s\":true".formatted(Tokens.SECONDS + 600, CLAIM));
    assertThat(validator.check(good)).isInstanceOf(Validation.Accepted.class);
  }

  /**
   * Names of 20 characters with the hash of the given one in jackson's table of names, whatever its
   * seed: four characters make a number, and the numbers from the fourth on are only summed.
   */
  private static List<String> namesThatCollideWith(String name, int count) {
    int sum = mixed(number(name, 12)) + mixed(number(name, 16));
    List<String> names = new ArrayList<>();
    for (int i = 0; names.size() < count; i++) {
      String fourth = "a" + letter(i / (64 * 64)) + letter(i / 64 % 64) + letter(i % 64);
      int rest = sum - mixed(number(fourth, 0));
      int fifth = mixed(rest); // its own inverse, as the top bits stay
      if (mixed(fifth) == rest && isPlain(text(fifth))) {
        names.add(name.substring(0, 12) + fourth + text(fifth));
      }
    }
    return names;
  }

  private static char letter(int index) {
    return ALPHABET.charAt(index);
  }

  private static int number(String text, int from) {
    return text.charAt(from) << 24
        | text.charAt(from + 1) << 16
        | text.charAt(from + 2) << 8
        | text.charAt(from + 3);
  }

  private static int mixed(int number) {
    return number ^ (number >> 21);
  }

  private static String text(int number) {
    return ""
        + (char) (number >>> 24)
        + (char) (number >>> 16 & 0xff)
        + (char) (number >>> 8 & 0xff)
        + (char) (number & 0xff);
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\');
  }
}
