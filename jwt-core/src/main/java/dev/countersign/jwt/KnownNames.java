package dev.countersign.jwt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names that most tokens have, so that reading one of them makes no new string. Fixed: names
 * come from strangers, and what strangers send must not be remembered.
 */
final class KnownNames {

  private static final List<String> NAMES =
      List.of(
          "alg",
          "kid",
          "typ",
          "iss",
          "sub",
          "aud",
          "exp",
          "nbf",
          "iat",
          "jti",
          "scope",
          "client_id",
          "sid",
          "gen",
          "auth_time",
          "acr",
          "amr",
          "azp",
          "nonce",
          "cnf",
          "roles",
          "groups",
          "entitlements",
          "name",
          "email",
          "tenant");

  private static final int SLOT_BITS = 7;

  /** Found by trying: with it no two of these names share a slot. */
  private static final long FACTOR = 0x1027C4D1C386BBC5L;

  private static final byte[][] SPELLINGS = new byte[1 << SLOT_BITS][];

  /** The first eight bytes of each. */
  private static final long[] STARTS = new long[1 << SLOT_BITS];

  private static final String[] STRINGS = new String[1 << SLOT_BITS];

  static {
    for (String name : NAMES) {
      byte[] spelling = name.getBytes(StandardCharsets.US_ASCII);
      long start = EightBytes.firstAt(Arrays.copyOf(spelling, Long.BYTES), 0, spelling.length);
      int slot = slot(start);
      if (SPELLINGS[slot] != null) {
        throw new IllegalStateException("two known names share a slot: " + name);
      }
      SPELLINGS[slot] = spelling;
      STARTS[slot] = start;
      STRINGS[slot] = name;
    }
  }

  private KnownNames() {}

  /**
   * The name with this spelling, if it is known.
   *
   * @param start its first eight bytes, as {@link EightBytes#firstAt} has them
   */
  static @Nullable String at(long start, byte[] ascii, int from, int to) {
    int slot = slot(start);
    if (STARTS[slot] != start) {
      return null;
    }
    byte[] spelling = SPELLINGS[slot];
    boolean same =
        to - from <= Long.BYTES
            ? spelling.length <= Long.BYTES
            : Arrays.equals(ascii, from, to, spelling, 0, spelling.length);
    return same ? STRINGS[slot] : null;
  }

  private static int slot(long start) {
    return (int) ((start * FACTOR) >>> (Long.SIZE - SLOT_BITS));
  }
}
