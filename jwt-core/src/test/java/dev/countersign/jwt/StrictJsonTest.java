package dev.countersign.jwt;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our reader against Jackson's: where both take a document, they read the same from it. */
class StrictJsonTest {

  private static final long SEED = 20261124;

  private static final JsonFactory JACKSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  @Test
  void it_reads_what_jackson_reads() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 5_000; i++) {
      String text = object(random, 0);
      assertThat(read(text)).as(text).isEqualTo(jackson(text));
    }
  }

  /** Nothing that Jackson refuses comes through, and what comes through is read alike. */
  @Test
  void of_a_damaged_document_it_reads_what_jackson_reads_or_nothing() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = object(random, 0).getBytes(StandardCharsets.UTF_8);
      damage(bytes, random);
      Step<JsonMembers> step = StrictJson.readObject(bytes, "document");
      if (!step.ended()) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(Utf8.isValid(bytes)).as(text).isTrue();
        assertThat(step.value()).as(text).isEqualTo(jacksonOrNull(text));
      }
    }
  }

  /** The other way round: what Jackson takes is refused for one of our own rules only. */
  @Test
  void it_refuses_a_damaged_document_that_jackson_takes_by_a_rule_of_its_own() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = object(random, 0).getBytes(StandardCharsets.UTF_8);
      damage(bytes, random);
      Step<JsonMembers> step = StrictJson.readObject(bytes, "document");
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (step.ended() && Utf8.isValid(bytes) && jacksonOrNull(text) != null) {
        assertThat(((Validation.Rejected) step.verdict()).reason())
            .as(text)
            .isIn(Reason.LONE_SURROGATE, Reason.NUMBER_OUT_OF_BOUNDS);
      }
    }
  }

  @Test
  void any_prefix_of_a_document_is_refused() {
    Random random = new Random(SEED);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = object(random, 0).strip().getBytes(StandardCharsets.UTF_8);
      for (int length = 0; length < bytes.length; length++) {
        byte[] prefix = Arrays.copyOf(bytes, length);
        assertThat(StrictJson.readObject(prefix, "document").ended()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "7, 7",
    "-7, -7",
    "999999999999999999, 999999999999999999",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808"
  })
  void an_integer_that_fits_is_a_long(String text, long value) {
    assertThat(read("{\"n\":" + text + "}")).containsEntry("n", value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775808", "-9223372036854775809"})
  void an_integer_that_does_not_fit_is_a_big_one(String text) {
    assertThat(read("{\"n\":" + text + "}")).containsEntry("n", new BigInteger(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1.e5",
        "1e",
        "1e+",
        "-01",
        "0x1",
        "1_0",
        "NaN",
        "Infinity",
        "00",
        "1 2",
        "--1"
      })
  void what_is_not_a_number_is_not_json(String text) {
    assertThat(StrictJson.readObject(utf8("{\"n\":" + text + "}"), "document").ended()).isTrue();
  }

  /** It looks at eight bytes at a time, in which each may be of another kind. */
  @Test
  void any_two_ascii_characters_side_by_side_in_any_place_are_read_as_by_jackson() {
    for (int place = 0; place < 9; place++) {
      for (char first = 0; first < 0x80; first++) {
        for (char second = 0; second < 0x80; second++) {
          String string = "x".repeat(place) + first + second + "x".repeat(8 - place);
          String text = "{\"name\":\"" + string + "\"}";
          assertReadAsByJackson(text);
        }
      }
    }
  }

  @Test
  void a_string_of_any_length_may_have_any_ascii_character_at_its_end() {
    for (int length = 0; length < 20; length++) {
      for (char last = 0; last < 0x80; last++) {
        String string = "\"" + "x".repeat(length) + last + "\"";
        assertReadAsByJackson("{" + string + ":" + string + "}");
        assertReadAsByJackson("{" + string + ":0}");
      }
    }
  }

  private static void assertReadAsByJackson(String text) {
    Step<JsonMembers> step = StrictJson.readObject(utf8(text), "document");
    Map<String, @Nullable Object> byJackson = jacksonOrNull(text);
    assertThat(step.ended()).as(text).isEqualTo(byJackson == null);
    if (byJackson != null) {
      assertThat(step.value()).as(text).isEqualTo(byJackson);
      assertThat(step.value().isPrintable())
          .as(text)
          .isEqualTo(text.chars().allMatch(c -> c != '\\' && c < 0x7f));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"iss", "sub", "aud", "scope", "tenant", "client_id", "auth_time", "entitlements"})
  void a_known_name_and_one_that_resembles_it_stay_apart(String known) {
    List<String> names = new ArrayList<>(List.of(known, known + "s", known + " "));
    for (int i = 0; i < known.length(); i++) {
      names.add(known.substring(0, i));
      names.add(known.substring(0, i) + "_" + known.substring(i));
      names.add(known.substring(0, i) + (char) (known.charAt(i) ^ 1) + known.substring(i + 1));
    }
    for (String name : names) {
      assertThat(read("{\"%s\":1}".formatted(name))).containsOnlyKeys(name);
      assertThat(read("{\"%s\":\"value\"}".formatted(name))).containsOnlyKeys(name);
    }
  }

  /** They are remembered within a document, in fewer places than there are names here. */
  @Test
  void names_that_come_again_in_the_objects_of_a_list_are_read_each_for_itself()
      throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 200; i++) {
      List<String> objects = new ArrayList<>();
      for (int j = 0; j < 40; j++) {
        String name = "longer-than-eight".substring(random.nextInt(17));
        objects.add("{\"%s\":%d,\"%s%d\":0}".formatted(name, j, name, random.nextInt(9)));
      }
      String text = "{\"list\":[" + String.join(",", objects) + "]}";
      assertThat(read(text)).as(text).isEqualTo(jackson(text));
    }
  }

  @Test
  void the_members_stay_in_order_however_many_they_are() {
    StringBuilder text = new StringBuilder("{\"m0\":0");
    List<String> names = new ArrayList<>(List.of("m0"));
    for (int i = 1; i <= 200; i++) {
      text.append(",\"m").append(i).append("\":").append(i);
      names.add("m" + i);
      assertThat(read(text + "}").keySet()).containsExactlyElementsOf(names);
    }
  }

  @Test
  void a_name_that_comes_twice_is_seen_whatever_lies_between() {
    for (int size = 1; size <= 60; size++) {
      for (int repeated = 0; repeated < size; repeated++) {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < size; i++) {
          text.append("\"m").append(i).append("\":0,");
        }
        text.append("\"m").append(repeated).append("\":0}");
        assertThat(refusal(text.toString())).isEqualTo(Reason.DUPLICATE_MEMBER);
      }
    }
  }

  /** Each with the same hash: what a stranger would send to make a table slow. */
  @Test
  void names_with_one_hash_are_told_apart() {
    List<String> names = List.of("AaAaAa", "AaAaBB", "AaBBAa", "AaBBBB", "BBAaAa", "BBAaBB");
    String members = names.stream().map("\"%s\":0"::formatted).collect(joining(","));
    assertThat(read("{" + members + "}")).containsOnlyKeys(names);
    assertThat(refusal("{" + members + ",\"AaBBBB\":0}")).isEqualTo(Reason.DUPLICATE_MEMBER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":\"\u007f\"}",
        "{\"a\":\"\u0085\"}",
        "{\"a\":\"\\n\"}",
        "{\"a\":\"\\u0000\"}",
        "{\"\\u0000\":1}",
        "{\"a\":[1,{\"b\":\"x\\t\"}],\"c\":\"plain\"}"
      })
  void where_a_control_character_may_be_nobody_is_told_that_there_is_none(String text) {
    assertThat(StrictJson.readObject(utf8(text), "document").value().isPrintable()).isFalse();
  }

  @Test
  void of_plain_text_it_says_that_it_has_no_control_character() {
    StringBuilder printable = new StringBuilder();
    for (char c = ' '; c < 0x7f; c++) {
      printable.append(c == '"' || c == '\\' ? ' ' : c);
    }
    String text = "{\"%s\":[\"%s\",{\"a\":1}]}".formatted(printable, printable);
    assertThat(StrictJson.readObject(utf8(text), "document").value().isPrintable()).isTrue();
  }

  private static Reason refusal(String text) {
    return ((Validation.Rejected) StrictJson.readObject(utf8(text), "document").verdict()).reason();
  }

  private static Map<String, @Nullable Object> read(String text) {
    return StrictJson.readObject(utf8(text), "document").value();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void damage(byte[] bytes, Random random) {
    String likely = "\"\\{}[]:,0-9.eEu \n\u0001\u007f/tfn";
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] =
          random.nextInt(4) == 0
              ? (byte) random.nextInt(256)
              : (byte) likely.charAt(random.nextInt(likely.length()));
    }
  }

  private static String object(Random random, int depth) {
    StringBuilder text = new StringBuilder("{").append(space(random));
    int members = random.nextInt(6);
    for (int i = 0; i < members; i++) {
      text.append(i == 0 ? "" : ",").append(space(random));
      text.append(string(random, i)).append(space(random)).append(':').append(space(random));
      text.append(value(random, depth)).append(space(random));
    }
    return text.append('}').append(space(random)).toString();
  }

  private static String value(Random random, int depth) {
    return switch (random.nextInt(depth > 3 ? 6 : 8)) {
      case 0 -> "true";
      case 1 -> "false";
      case 2 -> "null";
      case 3 -> Long.toString(random.nextLong() >> random.nextInt(64));
      case 4 ->
          BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), random.nextInt(9)).toString();
      case 5 -> string(random, random.nextInt());
      case 6 -> object(random, depth + 1);
      default -> "[" + value(random, depth + 1) + "," + value(random, depth + 1) + "]";
    };
  }

  /** Ends with its number, so that no two names of an object are the same. */
  private static String string(Random random, int number) {
    String[] pieces = {
      "iss",
      "exp",
      "x",
      " ",
      "ü",
      "€",
      "😀",
      "\\n",
      "\\u0041",
      "\\\"",
      "\\\\",
      "\\/",
      "\\ud83d\\ude00",
      "\\b\\f\\r\\t",
      "~",
      "/"
    };
    StringBuilder text = new StringBuilder("\"");
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.append(number).append('"').toString();
  }

  private static String space(Random random) {
    return random.nextInt(8) == 0 ? " \t\n\r".substring(random.nextInt(4)) : "";
  }

  private static @Nullable Map<String, @Nullable Object> jacksonOrNull(String text) {
    try {
      return jackson(text);
    } catch (IOException | NumberFormatException e) {
      return null;
    }
  }

  private static Map<String, @Nullable Object> jackson(String text) throws IOException {
    try (JsonParser parser = JACKSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no object");
      }
      Map<String, @Nullable Object> object = object(parser);
      if (parser.nextToken() != null) {
        throw new IOException("something follows");
      }
      return object;
    }
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value(parser));
    }
    return members;
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? parser.getBigIntegerValue()
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        yield items;
      }
      default -> throw new IOException("no value");
    };
  }
}
