package dev.countersign.jwt;

import java.nio.charset.StandardCharsets;
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

  private static final int SLOTS = 256;

  private static final byte[][] SPELLINGS = new byte[SLOTS][];

  private static final String[] STRINGS = new String[SLOTS];

  static {
    for (String name : NAMES) {
      byte[] spelling = name.getBytes(StandardCharsets.US_ASCII);
      int slot = slot(spelling, 0, spelling.length);
      if (SPELLINGS[slot] != null) {
        throw new IllegalStateException("two known names share a slot: " + name);
      }
      SPELLINGS[slot] = spelling;
      STRINGS[slot] = name;
    }
  }

  private KnownNames() {}

  /** The name with this spelling, if it is known. */
  static @Nullable String at(byte[] ascii, int start, int end) {
    if (end - start < 3) {
      return null;
    }
    int slot = slot(ascii, start, end);
    byte[] spelling = SPELLINGS[slot];
    if (spelling == null || spelling.length != end - start) {
      return null;
    }
    for (int i = 0; i < spelling.length; i++) {
      if (spelling[i] != ascii[start + i]) {
        return null;
      }
    }
    return STRINGS[slot];
  }

  /** Of its first, second and last character, and its length. */
  private static int slot(byte[] ascii, int start, int end) {
    return (ascii[start] + 3 * ascii[start + 1] + 11 * ascii[end - 1] + end - start) & (SLOTS - 1);
  }
}
