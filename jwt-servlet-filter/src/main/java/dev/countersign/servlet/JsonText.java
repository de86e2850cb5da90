package dev.countersign.servlet;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a checked token holds as JSON: strings, numbers, booleans, null, lists and maps, all
 * bounded in size and depth by the validator, and without unpaired surrogates.
 */
final class JsonText {

  private final StringBuilder text = new StringBuilder(256);

  private JsonText() {}

  static String of(Map<String, ? extends @Nullable Object> object) {
    JsonText json = new JsonText();
    json.object(object);
    return json.text.toString();
  }

  private void value(@Nullable Object value) {
    if (value instanceof String string) {
      string(string);
    } else if (value instanceof Map<?, ?> object) {
      object(object);
    } else if (value instanceof Iterable<?> items) {
      array(items);
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      text.append(value);
    } else {
      throw new IllegalArgumentException("not a JSON value: " + value.getClass().getName());
    }
  }

  private void object(Map<?, ?> object) {
    String separator = "";
    text.append('{');
    for (Map.Entry<?, ?> member : object.entrySet()) {
      text.append(separator);
      string((String) member.getKey());
      text.append(':');
      value(member.getValue());
      separator = ",";
    }
    text.append('}');
  }

  private void array(Iterable<?> items) {
    String separator = "";
    text.append('[');
    for (Object item : items) {
      text.append(separator);
      value(item);
      separator = ",";
    }
    text.append(']');
  }

  /** RFC 8259 section 7. */
  private void string(String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c < 0x20) {
        text.append(String.format("\\u%04x", (int) c));
      } else if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
