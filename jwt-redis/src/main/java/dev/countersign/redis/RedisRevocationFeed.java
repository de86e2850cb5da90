package dev.countersign.redis;

import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.TokenKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stream, and from the beginning also the tokens that outlive it. A cursor is the id of the
 * last entry that was read, or {@code z} and the cursor of a scan through those tokens.
 *
 * <p>A page begins with the entry that the cursor names. If that is there, this stream is the one
 * that it was read from up to there, and all that is newer comes after it. If it is not, since it
 * was trimmed or the server has lost its latest writes, the answer is from the beginning.
 */
final class RedisRevocationFeed implements RevocationFeed {

  private static final Pattern CURSOR = Pattern.compile("(?<entry>\\d+-\\d+)|z(?<scan>\\d+)");

  /**
   * Keys: log, log:long, log:keep. Arguments: id of the last entry or '', cursor of the scan, how
   * many, for how long the log keeps entries. Answers the time, the next cursor of the scan or ''
   * if none was made, what it gave, entries.
   */
  private static final Script<List<Object>> SINCE =
      Script.ofList(
          Script.NOW,
          Script.FUNCTION_MILLIS,
          Script.FUNCTION_KEEP,
          RevocationLog.FUNCTIONS,
          RevocationLog.claim("KEYS[3]", "ARGV[4]"),
          """
          local last, most = ARGV[1], tonumber(ARGV[3])
          if last ~= '' then
            local found = redis.call('XRANGE', KEYS[1], last, '+', 'COUNT', most + 1)
            if found[1] and found[1][1] == last then
              table.remove(found, 1)
              return {millis(now), '', {}, found}
            end
          end
          local scan = redis.call('ZSCAN', KEYS[2], ARGV[2], 'COUNT', most)
          if scan[1] ~= '0' then
            return {millis(now), scan[1], scan[2], {}}
          end
          return {millis(now), '0', scan[2],
              redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', most)}
          """);

  private final Connection connection;
  private final LettuceClient client;
  private final Keyspace keys;
  private final Duration keepFor;

  RedisRevocationFeed(
      Connection connection, LettuceClient client, Keyspace keys, Duration keepFor) {
    this.connection = connection;
    this.client = client;
    this.keys = keys;
    this.keepFor = keepFor;
  }

  @Override
  public Page since(Cursor cursor, int maxEntries) {
    Matcher place = CURSOR.matcher(cursor.value());
    boolean known = place.matches();
    String last = known && place.group("entry") != null ? place.group("entry") : "";
    String scan = known && place.group("scan") != null ? place.group("scan") : "0";
    List<Object> answer =
        connection
            .begin()
            .run(
                SINCE,
                List.of(keys.log(), keys.logLong(), keys.logKeep()),
                Bytes.of(last),
                Bytes.of(scan),
                Bytes.of(maxEntries),
                Bytes.of(keepFor.toMillis()));
    try {
      return page(answer, cursor, maxEntries);
    } catch (ClassCastException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new RevocationStoreException(
          "expected revoked tokens and cut-offs in the stream, but there is something else", e);
    }
  }

  private static Page page(List<Object> answer, Cursor cursor, int maxEntries) {
    Instant storeTime = Bytes.instant((byte[]) answer.get(0));
    String scan = Bytes.text((byte[]) answer.get(1));
    List<?> scanned = (List<?>) answer.get(2);
    List<?> streamed = (List<?>) answer.get(3);
    List<Entry> entries = new ArrayList<>(scanned.size() / 2 + streamed.size());
    // Pairs of what was written and its score.
    for (int i = 0; i < scanned.size(); i += 2) {
      entries.add(longLived((byte[]) scanned.get(i)));
    }
    for (Object each : streamed) {
      entries.add(entry((List<?>) ((List<?>) each).get(1)));
    }
    if (!scan.isEmpty() && !scan.equals("0")) {
      return new Page(entries, new Cursor("z" + scan), true, storeTime);
    }
    Cursor next = streamed.isEmpty() ? whereNothingIsNew(scan, cursor) : endOf(streamed);
    return new Page(entries, next, streamed.size() >= maxEntries, storeTime);
  }

  private static Cursor whereNothingIsNew(String scan, Cursor cursor) {
    return scan.isEmpty() ? cursor : Cursor.BEGINNING;
  }

  private static Cursor endOf(List<?> streamed) {
    List<?> last = (List<?>) streamed.get(streamed.size() - 1);
    return new Cursor(Bytes.text((byte[]) last.get(0)));
  }

  private static Entry longLived(byte[] member) {
    return new RevokedToken(
        TokenKey.ofBytes(member), end(Arrays.copyOfRange(member, TokenKey.BYTES, member.length)));
  }

  private static Entry entry(List<?> fields) {
    byte[] first = (byte[]) fields.get(1);
    byte[] second = (byte[]) fields.get(3);
    return switch (Bytes.text((byte[]) fields.get(0))) {
      case RevocationLog.TOKEN -> new RevokedToken(TokenKey.ofBytes(first), end(second));
      case RevocationLog.SCOPE ->
          new RaisedGeneration(ScopeText.read(Bytes.text(first)), Bytes.number(second));
      default -> throw new IllegalArgumentException("expected a token or a scope");
    };
  }

  private static Instant end(byte[] millis) {
    long end = Bytes.number(millis);
    return end == 0 ? Instant.MAX : Instant.ofEpochMilli(end);
  }

  @Override
  public Watch watch(Runnable hint) {
    return StreamWatch.start(client, keys.log(), hint);
  }
}
