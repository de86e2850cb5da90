package dev.countersign.redis;

/**
 * The stream in which nodes read what was revoked, as far as the scripts that write to it have it
 * in common. What is in it is expired after {@code log:keep}, so it is trimmed of what is older; a
 * token that lives longer than that is in {@code log:long} as well.
 *
 * <p>The longest {@code log:keep} of all nodes counts, until none with that has written, minted or
 * polled for as long: nodes that are not yet, or no longer, told of long tokens must not trim those
 * of others, nor give cut-offs that end before them. It is renewed when half of its time is over.
 */
final class RevocationLog {

  /** The fields of a revoked token: its key in 16 bytes, its end in ms since 1970 or 0. */
  static final String TOKEN = "t";

  static final String EXPIRES_AT = "x";

  /** The fields of a cut-off: {@link ScopeText}, and its number. */
  static final String SCOPE = "s";

  static final String GENERATION = "g";

  /**
   * {@code horizon(key, mine)}: how long entries are kept, in milliseconds; and {@code log(key,
   * horizon, till, …)}: adds an entry of these fields to the stream, which then stays until the end
   * of all its entries. Needs {@code now}.
   */
  static final String FUNCTIONS =
      """
      local function horizon(key, mine)
        local known = tonumber(redis.call('GET', key) or '0')
        if known > mine then
          return known
        end
        if known < mine or redis.call('PTTL', key) < mine then
          redis.call('SET', key, millis(mine), 'PXAT', millis(now + 2 * mine))
        end
        return mine
      end
      local function log(key, horizon, till, ...)
        local before = redis.call('PTTL', key)
        redis.call('XADD', key, 'MINID', '~', millis(math.max(0, now - horizon)), '*', ...)
        keep(key, before, till and math.max(till, now + horizon))
      end
      """;

  /**
   * Makes this node's {@code log:keep} count, for a script that only reads: of a server that takes
   * no write it still has to be answered.
   */
  static String claim(String key, String mine) {
    return "pcall(horizon, %s, tonumber(%s))\n".formatted(key, mine);
  }

  private RevocationLog() {}
}
