package dev.countersign.jwt;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies what an application gives as a claim into the few types that {@link JsonWriter} writes,
 * and refuses what JSON cannot say or what {@link StrictJson} would refuse on the way back.
 */
final class JsonValues {

  private JsonValues() {}

  static @Nullable Object copyOf(String claim, @Nullable Object value) {
    return copyOf(claim, value, 2); // The claim itself is a member of the first level.
  }

  private static @Nullable Object copyOf(String claim, @Nullable Object value, int depth) {
    if (value == null || value instanceof Boolean) {
      return value;
    }
    if (value instanceof String text) {
      return text(claim, text);
    }
    if (value instanceof Number number) {
      return number(claim, number);
    }
    if (value instanceof Collection<?> items) {
      requireDepth(claim, depth);
      List<@Nullable Object> copy = new ArrayList<>(items.size());
      for (Object item : items) {
        copy.add(copyOf(claim, item, depth + 1));
      }
      return Collections.unmodifiableList(copy);
    }
    if (value instanceof Map<?, ?> members) {
      requireDepth(claim, depth);
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      for (Map.Entry<?, ?> member : members.entrySet()) {
        if (!(member.getKey() instanceof String name)) {
          throw refused(claim, "has an object with a name that is not a String");
        }
        copy.put(text(claim, name), copyOf(claim, member.getValue(), depth + 1));
      }
      return Collections.unmodifiableMap(copy);
    }
    throw refused(
        claim,
        "has a value of "
            + value.getClass().getName()
            + "; give a String, Boolean, Number, List,"
            + " Map or null");
  }

  static String text(String claim, String text) {
    if (!Utf8.hasOnlyPairedSurrogates(text)) {
      throw refused(claim, "has half of a surrogate pair, which UTF-8 cannot carry");
    }
    return text;
  }

  private static Number number(String claim, Number number) {
    if (number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte) {
      return number.longValue();
    }
    if (number instanceof BigInteger integer) {
      if (integer.toString().length() > StrictJson.MAX_NUMBER_LENGTH) {
        throw refused(claim, "has more than " + StrictJson.MAX_NUMBER_LENGTH + " digits");
      }
      return integer;
    }
    if (number instanceof BigDecimal decimal) {
      return decimal(claim, decimal);
    }
    if (number instanceof Double || number instanceof Float) {
      if (!Double.isFinite(number.doubleValue())) {
        throw refused(claim, "is not a finite number, and JSON has no other");
      }
      return decimal(claim, new BigDecimal(number.toString()));
    }
    throw refused(claim, "has a number of " + number.getClass().getName());
  }

  private static BigDecimal decimal(String claim, BigDecimal decimal) {
    if (!StrictJson.hasBoundedExponent(decimal)
        || decimal.toString().length() > StrictJson.MAX_NUMBER_LENGTH) {
      throw refused(claim, "has a number that is too large, too small or too long");
    }
    return decimal;
  }

  /** Bounds also what refers to itself. */
  private static void requireDepth(String claim, int depth) {
    if (depth > StrictJson.MAX_DEPTH) {
      throw refused(claim, "is nested deeper than " + StrictJson.MAX_DEPTH);
    }
  }

  private static IllegalArgumentException refused(String claim, String complaint) {
    return new IllegalArgumentException("the claim " + claim + " " + complaint);
  }
}
