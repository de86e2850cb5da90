package dev.countersign.redis;

import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.Session;
import io.lettuce.core.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session as a hash: subject, client, description, when it began and when it was used, in
 * milliseconds. What was not said is not there.
 */
final class SessionHash {

  static final String SUBJECT = "s";
  private static final String CLIENT = "c";
  private static final String DESCRIPTION = "d";
  private static final String BEGAN = "b";
  private static final String USED = "u";

  /** {@code read(key)}: the values in this order; the first is false if there is no session. */
  static final String FUNCTION_READ =
      """
      local function read(key)
        return redis.call('HMGET', key, 's', 'c', 'd', 'b', 'u')
      end
      """;

  private SessionHash() {}

  static byte[][] fields() {
    return new byte[][] {
      Bytes.of(SUBJECT), Bytes.of(CLIENT), Bytes.of(DESCRIPTION), Bytes.of(BEGAN), Bytes.of(USED)
    };
  }

  /** Fields and values. */
  static List<byte[]> write(Session session) {
    List<byte[]> row = new ArrayList<>();
    row.addAll(List.of(Bytes.of(SUBJECT), Bytes.of(session.subject())));
    session.clientId().ifPresent(id -> row.addAll(List.of(Bytes.of(CLIENT), Bytes.of(id))));
    session
        .description()
        .ifPresent(text -> row.addAll(List.of(Bytes.of(DESCRIPTION), Bytes.of(text))));
    row.addAll(List.of(Bytes.of(BEGAN), Bytes.of(session.startedAt())));
    row.addAll(List.of(Bytes.of(USED), Bytes.of(session.lastUsedAt())));
    return row;
  }

  static Optional<Session> read(String id, List<KeyValue<byte[], byte[]>> row) {
    List<byte @Nullable []> values = new ArrayList<>();
    row.forEach(each -> values.add(each.getValueOrElse(null)));
    return readAnswer(id, values);
  }

  /** What a script gave; empty if there is no session. */
  static Optional<Session> readAnswer(String id, List<?> values) {
    if (values.isEmpty() || values.get(0) == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Session(
              id,
              text(values.get(0)).orElseThrow(),
              text(values.get(1)),
              text(values.get(2)),
              Bytes.instant((byte[]) values.get(3)),
              Bytes.instant((byte[]) values.get(4))));
    } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
      throw new RevocationStoreException("expected a session, but the key holds something else", e);
    }
  }

  private static Optional<String> text(@Nullable Object value) {
    return value == null ? Optional.empty() : Optional.of(Bytes.text((byte[]) value));
  }
}
