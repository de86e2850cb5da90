package dev.countersign.moduletests;

import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import dev.countersign.testing.JsonMembers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBoundsTest {

  @ParameterizedTest
  @EnumSource(
      names = {
        "ARRAYS_33_DEEP",
        "ARRAYS_64_DEEP",
        "ARRAYS_500_DEEP",
        "ARRAYS_999_DEEP",
        "ARRAYS_3000_DEEP",
        "OBJECTS_500_DEEP",
        "HEADER_ARRAYS_500_DEEP"
      })
  @Row(50)
  @Gap({"depth 64 signed", "depth 500 signed", "depth 999 signed"})
  void nesting_is_bounded(Attack attack) {
    Sentry.refuses(attack, Reason.NESTED_TOO_DEEPLY);
  }

  @ParameterizedTest
  @EnumSource(names = {"SIZE_BOMB", "UNSIGNED_SIZE_BOMB"})
  @Row(51)
  void size_is_bounded_before_anything_is_read(Attack attack) {
    Sentry.refuses(attack, Reason.TOKEN_TOO_LARGE);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "NUMBER_OF_GREAT_EXPONENT",
        "NUMBER_OF_SMALL_EXPONENT",
        "NUMBER_OF_1500_DIGITS",
        "NUMBER_BOMB_IN_HEADER"
      })
  @Row(52)
  void numbers_are_bounded(Attack attack) {
    Sentry.refuses(attack, Reason.NUMBER_OUT_OF_BOUNDS);
  }

  @Test
  @Row(51)
  @Gap("15MB string signed")
  void fifteen_megabytes_are_too_much_however_well_signed() {
    String string = JsonMembers.string("x".repeat(15_000_000));
    Sentry.refuses(Sentry.MINT.tokenWithClaim("x", string), Reason.TOKEN_TOO_LARGE);
  }

  @Test
  @Row(50)
  void thirty_two_levels_are_good() {
    String arrays = "[".repeat(31) + "]".repeat(31);
    Sentry.accepts(Sentry.MINT.tokenWithClaim("x", arrays));
  }

  @Test
  @Row(52)
  void a_hundred_digits_are_good() {
    Sentry.accepts(Sentry.MINT.tokenWithClaim("x", "9".repeat(100)));
  }

  @Test
  @Row(52)
  void one_digit_more_is_refused() {
    Sentry.refuses(Sentry.MINT.tokenWithClaim("x", "9".repeat(101)), Reason.NUMBER_OUT_OF_BOUNDS);
  }

  /** Before and after the point, by many digits or by the exponent: each has its own check. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e309",
        "100e307",
        "1e-309",
        "100e-309",
        "0e400",
        "1e99999999999",
        "1e-99999999999"
      })
  @Row(52)
  void a_number_of_an_exponent_over_308_is_refused(String number) {
    Sentry.refuses(Sentry.MINT.tokenWithClaim("x", number), Reason.NUMBER_OUT_OF_BOUNDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e308", "100e306", "1.7976931348623157e308", "1e-308", "100e-308"})
  @Row(52)
  void a_number_of_an_exponent_of_308_is_good(String number) {
    Sentry.accepts(Sentry.MINT.tokenWithClaim("x", number));
  }

  @Test
  @Row(51)
  void a_token_of_exactly_the_bound_is_looked_at() {
    Sentry.refuses("x".repeat(16 * 1024), Reason.NOT_THREE_PARTS);
  }

  @Test
  @Row(51)
  void a_token_of_one_character_more_is_not() {
    Sentry.refuses("x".repeat(16 * 1024 + 1), Reason.TOKEN_TOO_LARGE);
  }
}
