package dev.countersign.redis;

import dev.countersign.jwt.revocation.RefreshFamily;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RevocationStoreException;
import io.lettuce.core.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A refresh family as a hash; instants in milliseconds. What it does not have is not there. */
final class FamilyHash {

  private static final String SUBJECT = "j";
  private static final String CLIENT = "c";
  private static final String SESSION = "s";

  /** Names and values by turns, each ended by NUL, which none of them can hold. */
  private static final String ATTRIBUTES = "a";

  private static final String WRAPPED_KEY = "k";
  private static final String CREATED = "b";
  private static final String ABSOLUTE_EXPIRY = "e";
  private static final String IDLE_EXPIRY = "i";
  private static final String COUNTER = "n";
  private static final String ROTATED = "o";
  private static final String REVOKED = "r";
  private static final String CAUSE = "w";

  private static final List<String> FIELDS =
      List.of(
          SUBJECT,
          CLIENT,
          SESSION,
          ATTRIBUTES,
          WRAPPED_KEY,
          CREATED,
          ABSOLUTE_EXPIRY,
          IDLE_EXPIRY,
          COUNTER,
          ROTATED,
          REVOKED,
          CAUSE);

  private FamilyHash() {}

  static byte[][] fields() {
    return FIELDS.stream().map(Bytes::of).toArray(byte[][]::new);
  }

  static String letter(RefreshFamily.Cause cause) {
    return switch (cause) {
      case REVOKED -> "r";
      case REPLAYED -> "p";
    };
  }

  private static RefreshFamily.Cause cause(String letter) {
    return switch (letter) {
      case "r" -> RefreshFamily.Cause.REVOKED;
      case "p" -> RefreshFamily.Cause.REPLAYED;
      default -> throw new IllegalArgumentException("expected r or p");
    };
  }

  /** Fields and values. */
  static List<byte[]> write(RefreshFamily family) {
    Map<String, byte[]> row = new TreeMap<>();
    RefreshGrant grant = family.grant();
    row.put(SUBJECT, Bytes.of(grant.subject()));
    grant.clientId().ifPresent(id -> row.put(CLIENT, Bytes.of(id)));
    grant.sessionId().ifPresent(id -> row.put(SESSION, Bytes.of(id)));
    if (!grant.attributes().isEmpty()) {
      row.put(ATTRIBUTES, Bytes.of(write(grant.attributes())));
    }
    row.put(WRAPPED_KEY, Bytes.of(family.wrappedKey()));
    row.put(CREATED, Bytes.of(family.createdAt()));
    row.put(ABSOLUTE_EXPIRY, Bytes.of(family.absoluteExpiry()));
    row.put(IDLE_EXPIRY, Bytes.of(family.idleExpiry()));
    row.put(COUNTER, Bytes.of(family.counter()));
    row.put(ROTATED, Bytes.of(family.rotatedAt()));
    family
        .revocation()
        .ifPresent(
            revocation -> {
              row.put(REVOKED, Bytes.of(revocation.at()));
              row.put(CAUSE, Bytes.of(letter(revocation.cause())));
            });
    List<byte[]> fieldsAndValues = new ArrayList<>();
    row.forEach(
        (field, value) -> {
          fieldsAndValues.add(Bytes.of(field));
          fieldsAndValues.add(value);
        });
    return fieldsAndValues;
  }

  private static String write(Map<String, String> attributes) {
    StringBuilder text = new StringBuilder();
    attributes.forEach((name, value) -> text.append(name).append('\0').append(value).append('\0'));
    return text.toString();
  }

  private static Map<String, String> readAttributes(String text) {
    Map<String, String> attributes = new TreeMap<>();
    String[] parts = text.split("\0", -1);
    // The last part is empty, behind the last NUL.
    for (int i = 0; i + 1 < parts.length; i += 2) {
      attributes.put(parts[i], parts[i + 1]);
    }
    return attributes;
  }

  /** Empty if there is none. */
  static Optional<RefreshFamily> read(String id, List<KeyValue<byte[], byte[]>> row) {
    Map<String, byte[]> values = new TreeMap<>();
    for (int i = 0; i < row.size(); i++) {
      if (row.get(i).hasValue()) {
        values.put(FIELDS.get(i), row.get(i).getValue());
      }
    }
    if (values.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(family(id, values));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new RevocationStoreException(
          "expected a refresh family, but the key holds something else", e);
    }
  }

  private static RefreshFamily family(String id, Map<String, byte[]> values) {
    RefreshGrant grant =
        new RefreshGrant(
            Bytes.text(required(values, SUBJECT)),
            text(values, CLIENT),
            text(values, SESSION),
            text(values, ATTRIBUTES).map(FamilyHash::readAttributes).orElseGet(Map::of));
    return new RefreshFamily(
        id,
        grant,
        Bytes.text(required(values, WRAPPED_KEY)),
        Bytes.instant(required(values, CREATED)),
        Bytes.instant(required(values, ABSOLUTE_EXPIRY)),
        Bytes.instant(required(values, IDLE_EXPIRY)),
        Bytes.number(required(values, COUNTER)),
        Bytes.instant(required(values, ROTATED)),
        text(values, CAUSE)
            .map(
                letter ->
                    new RefreshFamily.Revocation(
                        Bytes.instant(required(values, REVOKED)), cause(letter))));
  }

  private static Optional<String> text(Map<String, byte[]> values, String field) {
    byte @Nullable [] value = values.get(field);
    return value == null ? Optional.empty() : Optional.of(Bytes.text(value));
  }

  private static byte[] required(Map<String, byte[]> values, String field) {
    byte @Nullable [] value = values.get(field);
    if (value == null) {
      throw new IllegalArgumentException("the field " + field + " is missing");
    }
    return value;
  }
}
