package dev.countersign.moduletests;

import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StrictDecodingTest {

  @ParameterizedTest
  @EnumSource(names = "EMPTY")
  @Row(35)
  void a_text_is_there(Attack attack) {
    Sentry.refuses(attack, Reason.TOKEN_MISSING);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"ONE_PART", "TWO_PARTS", "FOUR_PARTS", "FIVE_PARTS", "LEADING_DOT", "TRAILING_DOT"})
  @Row(35)
  void a_token_has_three_parts(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_THREE_PARTS);
  }

  @ParameterizedTest
  @EnumSource(names = {"ONLY_DOTS", "EMPTY_HEADER", "EMPTY_PAYLOAD"})
  @Row(35)
  void header_and_payload_are_not_empty(Attack attack) {
    Sentry.refuses(attack, Reason.EMPTY_PART);
  }

  @ParameterizedTest
  @EnumSource(names = "DOTS_BOMB")
  @Row(36)
  void dots_are_not_collected(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_THREE_PARTS);
  }

  @ParameterizedTest
  @EnumSource(names = "LARGE_DOTS_BOMB")
  @Row(36)
  void a_million_dots_are_not_even_looked_at(Attack attack) {
    Sentry.refuses(attack, Reason.TOKEN_TOO_LARGE);
  }

  @ParameterizedTest
  @EnumSource(names = "JSON_SERIALIZATION")
  @Row(37)
  void the_json_serialization_is_not_taken(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_THREE_PARTS);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "ENCRYPTED",
        "ENCRYPTED_UNSIGNED_TOKEN",
        "ENCRYPTED_ZIP_BOMB",
        "ENCRYPTED_WITH_COSTLY_PASSWORD"
      })
  @Row({38, 39, 40})
  void an_encrypted_token_is_not_taken_and_not_decrypted(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_THREE_PARTS);
  }

  @ParameterizedTest
  @EnumSource(names = "PBES2_IN_SIGNED_TOKEN")
  @Row(40)
  void a_password_is_not_stretched(Attack attack) {
    Sentry.refuses(attack, Reason.ALGORITHM_UNSUPPORTED);
  }

  @ParameterizedTest
  @EnumSource(names = "NESTED")
  @Row(41)
  void a_token_in_a_token_is_no_json(Attack attack) {
    Sentry.refuses(attack, Reason.MALFORMED_JSON);
  }

  @ParameterizedTest
  @EnumSource(names = "NESTED_AS_STRING")
  @Row(41)
  void a_token_in_a_string_is_no_object(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_A_JSON_OBJECT);
  }

  @ParameterizedTest
  @EnumSource(names = {"HEADER_NULL", "PAYLOAD_NULL"})
  @Row(42)
  @Gap({"payload null", "header null"})
  void null_is_no_object(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_A_JSON_OBJECT);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "HEADER_ARRAY",
        "HEADER_STRING",
        "HEADER_NUMBER",
        "HEADER_TRUE",
        "HEADER_BLANK",
        "PAYLOAD_ARRAY",
        "PAYLOAD_STRING",
        "PAYLOAD_NUMBER",
        "PAYLOAD_TRUE",
        "PAYLOAD_BLANK"
      })
  @Row(43)
  void only_an_object_is_an_object(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_A_JSON_OBJECT);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"HEADER_OF_GARBAGE", "PAYLOAD_OF_GARBAGE", "HEADER_TRUNCATED", "PAYLOAD_TRUNCATED"})
  @Row({43, 45})
  void garbage_is_refused(Attack attack) {
    Sentry.refuses(attack, Reason.MALFORMED_JSON);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "HEADER_WITH_TRAILING_TEXT",
        "PAYLOAD_WITH_TRAILING_TEXT",
        "HEADER_WITH_SECOND_OBJECT",
        "PAYLOAD_WITH_SECOND_OBJECT",
        "HEADER_WITH_TRAILING_COMMENT",
        "PAYLOAD_WITH_TRAILING_COMMENT"
      })
  @Row({44, 45})
  @Gap({
    "trailing garbage payload",
    "trailing second object",
    "trailing garbage header",
    "header trailing 2nd object"
  })
  void nothing_follows_the_object(Attack attack) {
    Sentry.refuses(attack, Reason.TRAILING_CONTENT);
  }

  @ParameterizedTest
  @EnumSource(names = {"HEADER_WITH_TRAILING_NUL", "PAYLOAD_WITH_TRAILING_NUL"})
  @Row(44)
  @Gap("trailing NUL")
  void no_nul_follows_the_object(Attack attack) {
    Sentry.refuses(attack, Reason.TRAILING_CONTENT);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "PAYLOAD_WITH_COMMENT",
        "PAYLOAD_WITH_SINGLE_QUOTES",
        "PAYLOAD_WITH_TRAILING_COMMA",
        "PAYLOAD_WITH_UNQUOTED_NAME",
        "NUMBER_AS_NAN",
        "NUMBER_AS_INFINITY",
        "NUMBER_AS_HEXADECIMAL",
        "NUMBER_AS_BARE_FRACTION",
        "NUMBER_WITH_LEADING_ZERO",
        "NUMBER_WITH_LEADING_PLUS",
        "NUMBER_IN_ARABIC_DIGITS"
      })
  @Row(45)
  void json_is_that_of_the_rfc(Attack attack) {
    Sentry.refuses(attack, Reason.MALFORMED_JSON);
  }

  @ParameterizedTest
  @EnumSource(names = {"HEADER_WITH_BYTE_ORDER_MARK", "PAYLOAD_WITH_BYTE_ORDER_MARK"})
  @Row(45)
  void there_is_no_byte_order_mark(Attack attack) {
    Sentry.refuses(attack, Reason.BYTE_ORDER_MARK);
  }

  @ParameterizedTest
  @EnumSource(names = {"HEADER_IN_UTF_16", "PAYLOAD_IN_UTF_16"})
  @Row(45)
  void the_encoding_is_never_guessed(Attack attack) {
    Sentry.refuses(attack, Reason.MALFORMED_JSON);
  }

  @ParameterizedTest
  @EnumSource(names = {"HEADER_IN_UTF_16_WITH_MARK", "PAYLOAD_IN_UTF_16_WITH_MARK"})
  @Row(45)
  void a_mark_of_another_encoding_is_not_utf_8(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_UTF8);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "INVALID_UTF8_BYTE",
        "INVALID_UTF8_OVERLONG",
        "INVALID_UTF8_SURROGATE",
        "INVALID_UTF8_TRUNCATED",
        "INVALID_UTF8_BEYOND_UNICODE",
        "INVALID_UTF8_IN_HEADER"
      })
  @Row(48)
  @Gap({"invalid UTF-8 in claim", "invalid UTF-8 in sub (overlong lead)", "CESU surrogate bytes"})
  void bytes_that_are_not_utf_8_are_not_replaced(Attack attack) {
    Sentry.refuses(attack, Reason.NOT_UTF8);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"LONE_SURROGATE_IN_SUBJECT", "LONE_SURROGATE_IN_CLAIM", "LONE_SURROGATE_IN_HEADER"})
  @Row(49)
  @Gap({"lone surrogate escape", "lone surrogate in sub"})
  void half_of_a_surrogate_pair_is_no_text(Attack attack) {
    Sentry.refuses(attack, Reason.LONE_SURROGATE);
  }

  @ParameterizedTest
  @EnumSource(names = "LONE_SURROGATE_IN_NAME")
  @Row(49)
  void half_of_a_surrogate_pair_is_no_name(Attack attack) {
    Sentry.refuses(attack, Reason.LONE_SURROGATE);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"UNSIGNED_GARBAGE_PAYLOAD", "UNSIGNED_NESTING_BOMB", "UNSIGNED_NULL_PAYLOAD"})
  @Row(53)
  void what_a_stranger_signed_is_not_parsed(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_INVALID);
  }
}
