package dev.countersign.redis;

import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A Lua script, which Redis runs as one atomic step.
 *
 * @param text its source
 * @param sha1 what Redis knows it by, once it has seen it
 * @param output how the answer is read
 * @param <T> what it answers
 */
@SuppressWarnings("UnusedTypeParameter") // it is what tells callers what they get
record Script<T>(String text, String sha1, ScriptOutputType output) {

  /** The clock of the server in milliseconds, as {@code now}. */
  static final String NOW =
      """
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      """;

  /** In full digits: Lua would write a large number with an exponent. */
  static final String FUNCTION_MILLIS =
      """
      local function millis(number)
        return string.format('%.0f', number)
      end
      """;

  /**
   * {@code keep(key, before, till)}: the key stays until then or longer. {@code before} is its PTTL
   * from before it was written to: −2 if it was not there, −1 if it stays for good. A {@code till}
   * of nil is for good. Needs {@code now}.
   */
  static final String FUNCTION_KEEP =
      """
      local function keep(key, before, till)
        if not till then
          redis.call('PERSIST', key)
        elseif before == -2 or (before >= 0 and now + before < till) then
          redis.call('PEXPIREAT', key, millis(till))
        end
      end
      """;

  /**
   * The same, which first writes a mark: its last key, for as many milliseconds as it is told last.
   */
  Script<T> marked() {
    return of(output, "redis.call('SET', KEYS[#KEYS], '1', 'PX', ARGV[#ARGV])\n", text);
  }

  /** A script that answers a number. */
  static Script<Long> ofNumber(String... parts) {
    return of(ScriptOutputType.INTEGER, parts);
  }

  /** A script that answers a text. */
  static Script<byte[]> ofText(String... parts) {
    return of(ScriptOutputType.VALUE, parts);
  }

  /** A script that answers a list of texts and lists, null where there is none. */
  static Script<List<Object>> ofList(String... parts) {
    return of(ScriptOutputType.MULTI, parts);
  }

  private static <T> Script<T> of(ScriptOutputType output, String... parts) {
    String text = String.join("", parts);
    return new Script<>(text, sha1(text), output);
  }

  private static String sha1(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
