package dev.countersign.keystore;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The members of one JSON object of a document of ours, which holds text, integers, objects and
 * arrays of objects, each member once, and none that is not asked for. Used by one thread.
 *
 * <p>Its complaints quote nothing but names that we ask for.
 */
final class Members {

  /** Document, record, JWK, and one more that is refused. */
  private static final int MAX_DEPTH = 4;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(19)
                  .maxNameLength(64)
                  .maxStringLength(SealedDocument.MAX_LENGTH)
                  .build())
          .build();

  private final Map<String, Object> values;
  private final Set<String> read = new HashSet<>();

  private Members(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Reads one object and nothing behind it.
   *
   * @throws KeySetStorageException if it is something else
   */
  static Members parse(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new KeySetStorageException("it is not a JSON object");
      }
      Map<String, Object> values = object(parser);
      if (parser.nextToken() != null) {
        throw new KeySetStorageException("it has content behind the JSON object");
      }
      return new Members(values);
    } catch (IOException e) {
      // Its message quotes the document.
      throw new KeySetStorageException("it is not JSON, or has a member twice");
    }
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      values.put(name, value(parser));
    }
    return values;
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      default -> throw new KeySetStorageException("it has a value of a type that it never has");
    };
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return items;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  String text(String name) {
    return optionalText(name).orElseThrow(() -> lacks(name, "text"));
  }

  Optional<String> optionalText(String name) {
    return optional(name, String.class, "text");
  }

  long integer(String name) {
    return optional(name, Long.class, "an integer").orElseThrow(() -> lacks(name, "an integer"));
  }

  Optional<Instant> optionalInstant(String name) {
    return optionalText(name)
        .map(
            text -> {
              try {
                return Instant.parse(text);
              } catch (DateTimeException e) {
                throw lacks(name, "an instant in ISO 8601");
              }
            });
  }

  Instant instant(String name) {
    return optionalInstant(name).orElseThrow(() -> lacks(name, "an instant in ISO 8601"));
  }

  /** The text of members that are objects whose values are all text, such as a public JWK. */
  Optional<Map<String, String>> optionalTexts(String name) {
    return optional(name, Map.class, "an object")
        .map(
            object -> {
              Map<String, String> texts = new LinkedHashMap<>();
              for (Object entry : object.entrySet()) {
                if (!(entry instanceof Map.Entry<?, ?> member
                    && member.getKey() instanceof String key
                    && member.getValue() instanceof String value)) {
                  throw lacks(name, "an object of texts");
                }
                texts.put(key, value);
              }
              return texts;
            });
  }

  List<Members> objects(String name) {
    List<Members> objects = new ArrayList<>();
    for (Object item :
        optional(name, List.class, "an array").orElseThrow(() -> lacks(name, "an array"))) {
      if (!(item instanceof Map<?, ?> object)) {
        throw lacks(name, "an array of objects");
      }
      Map<String, Object> members = new LinkedHashMap<>();
      object.forEach((key, value) -> members.put((String) key, value));
      objects.add(new Members(members));
    }
    return objects;
  }

  private <T> Optional<T> optional(String name, Class<T> type, String expected) {
    read.add(name);
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw lacks(name, expected);
    }
    return Optional.of(type.cast(value));
  }

  private static KeySetStorageException lacks(String name, String expected) {
    return new KeySetStorageException("expected " + expected + " as its member " + name);
  }

  /**
   * Whoever adds a member also counts the format up, so that an older reader says what is wrong.
   */
  void requireNoOther() {
    if (!read.containsAll(values.keySet())) {
      throw new KeySetStorageException("it has a member that this format has not");
    }
  }
}
