package dev.countersign.jwt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object and nothing else: valid UTF-8, no byte order mark, no duplicate members at
 * any depth, nothing after it, no halves of surrogate pairs, bounded nesting and numbers.
 *
 * <p>jackson-core does the lexing. The rules that it lacks are here, and it gets text, so that it
 * has no encoding to guess. Values are {@link String}, {@link Boolean}, {@link Long} (or {@link
 * BigInteger} where it does not fit), {@link BigDecimal}, unmodifiable {@link List} and {@link
 * Map}, and null for JSON null.
 */
final class StrictJson {

  /** Real claims nest three or four deep; each level costs a frame of our own stack. */
  static final int MAX_DEPTH = 32;

  /** Enough for a 300-bit integer; longer digits only serve to burn the processor. */
  static final int MAX_NUMBER_LENGTH = 100;

  /** The largest power of ten of a double; beyond it few peers agree (RFC 7493 section 2.2). */
  static final int MAX_EXPONENT = 308;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  // One more than ours, so that our own check is the one that answers.
                  .maxNestingDepth(MAX_DEPTH + 1)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .build())
          // Names come from strangers. A table of names seen before, which all parsers share, would
          // keep them, and enough that collide in it make it refuse the names of good tokens.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private StrictJson() {}

  /**
   * Reads an object.
   *
   * @param utf8 the document
   * @param what what the document is, for the message, such as 'header'
   * @return its members in order, or the refusal
   */
  static Step<Map<String, @Nullable Object>> readObject(byte[] utf8, String what) {
    try {
      requireText(utf8);
      try (JsonParser parser = FACTORY.createParser(new String(utf8, StandardCharsets.UTF_8))) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          throw new Malformed(Reason.NOT_A_JSON_OBJECT, "is not a JSON object");
        }
        Map<String, @Nullable Object> members = object(parser, 1);
        requireEnd(parser);
        return Step.goOn(members);
      }
    } catch (Malformed e) {
      return Step.reject(e.reason, "the " + what + " " + e.complaint);
    } catch (StreamConstraintsException | NumberFormatException e) {
      // The latter for an exponent of so many digits that BigDecimal refuses it.
      return Step.reject(
          Reason.NUMBER_OUT_OF_BOUNDS,
          "the " + what + " has a number or a name that is longer than the bound");
    } catch (IOException e) {
      // Its message quotes the input.
      return Step.reject(Reason.MALFORMED_JSON, "the " + what + " is not well-formed JSON");
    }
  }

  private static void requireText(byte[] utf8) throws Malformed {
    if (utf8.length >= 3
        && utf8[0] == (byte) 0xEF
        && utf8[1] == (byte) 0xBB
        && utf8[2] == (byte) 0xBF) {
      throw new Malformed(Reason.BYTE_ORDER_MARK, "starts with a byte order mark");
    }
    if (!Utf8.isValid(utf8)) {
      throw new Malformed(Reason.NOT_UTF8, "is not valid UTF-8");
    }
    // NUL never occurs in JSON; it is what UTF-16 and UTF-32 have in every other byte.
    for (byte b : utf8) {
      if (b == 0) {
        throw new Malformed(Reason.MALFORMED_JSON, "holds a NUL byte");
      }
    }
  }

  private static void requireEnd(JsonParser parser) throws Malformed {
    boolean more;
    try {
      more = parser.nextToken() != null;
    } catch (IOException e) {
      more = true;
    }
    if (more) {
      throw new Malformed(Reason.TRAILING_CONTENT, "has content after the JSON object");
    }
  }

  private static Map<String, @Nullable Object> object(JsonParser parser, int depth)
      throws IOException, Malformed {
    requireDepth(depth);
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = requirePairs(parser.currentName());
      parser.nextToken();
      @Nullable Object value = value(parser, depth);
      int before = members.size();
      members.put(name, value);
      if (members.size() == before) {
        throw new Malformed(Reason.DUPLICATE_MEMBER, "has a member name twice in one object");
      }
    }
    return Collections.unmodifiableMap(members);
  }

  private static List<@Nullable Object> array(JsonParser parser, int depth)
      throws IOException, Malformed {
    requireDepth(depth);
    List<@Nullable Object> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser, depth));
    }
    return Collections.unmodifiableList(items);
  }

  private static @Nullable Object value(JsonParser parser, int depth)
      throws IOException, Malformed {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> requirePairs(parser.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> decimal(parser.getDecimalValue());
      case START_OBJECT -> object(parser, depth + 1);
      case START_ARRAY -> array(parser, depth + 1);
      default -> throw new Malformed(Reason.MALFORMED_JSON, "is not well-formed JSON");
    };
  }

  private static Object integer(JsonParser parser) throws IOException {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? parser.getBigIntegerValue()
        : (Object) parser.getLongValue();
  }

  /** A short text can name a number of a billion digits; it must not become one later on. */
  private static BigDecimal decimal(BigDecimal number) throws Malformed {
    long magnitude = (long) number.precision() - number.scale();
    if (Math.abs(magnitude) > MAX_EXPONENT || Math.abs((long) number.scale()) > MAX_EXPONENT) {
      throw new Malformed(
          Reason.NUMBER_OUT_OF_BOUNDS, "has a number whose exponent is over " + MAX_EXPONENT);
    }
    return number;
  }

  private static void requireDepth(int depth) throws Malformed {
    if (depth > MAX_DEPTH) {
      throw new Malformed(
          Reason.NESTED_TOO_DEEPLY, "is nested deeper than the bound of " + MAX_DEPTH);
    }
  }

  private static String requirePairs(String text) throws Malformed {
    if (!Utf8.hasOnlyPairedSurrogates(text)) {
      throw new Malformed(Reason.LONE_SURROGATE, "has a string with half of a surrogate pair");
    }
    return text;
  }

  /** Ends the recursion; caught in this class only, and without a stack trace. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;
    private final Reason reason;
    private final String complaint;

    Malformed(Reason reason, String complaint) {
      super(complaint, null, false, false);
      this.reason = reason;
      this.complaint = complaint;
    }
  }
}
