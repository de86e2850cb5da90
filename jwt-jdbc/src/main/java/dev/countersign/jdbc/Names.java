package dev.countersign.jdbc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names out of tokens in a database: found by digest, since a collation may take two for one and an
 * index has a bound, and kept in a spelling that any database can hold.
 */
final class Names {

  private Names() {}

  /** SHA-256 over the UTF-16 of each and its length; no two lists of names have the same. */
  static byte[] digest(String... names) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (String name : names) {
        sha256.update((name.length() + ":").getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < name.length(); i++) {
          sha256.update((byte) (name.charAt(i) >>> 8));
          sha256.update((byte) name.charAt(i));
        }
      }
      return sha256.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * The name itself, except that a backslash, and each NUL and unpaired surrogate, which not every
   * database holds, is a backslash and four hexadecimal digits.
   */
  static String written(String name) {
    if (name.indexOf('\\') < 0
        && name.indexOf('\0') < 0
        && StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      return name;
    }
    StringBuilder written = new StringBuilder();
    name.codePoints()
        .forEach(
            point -> {
              boolean surrogate =
                  point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
              if (point == '\\' || point == 0 || surrogate) {
                written.append("\\%04x".formatted(point));
              } else {
                written.appendCodePoint(point);
              }
            });
    return written.toString();
  }

  static @Nullable String written(Optional<String> name) {
    return name.map(Names::written).orElse(null);
  }

  static String read(String written) {
    if (written.indexOf('\\') < 0) {
      return written;
    }
    StringBuilder name = new StringBuilder();
    int i = 0;
    while (i < written.length()) {
      char c = written.charAt(i);
      if (c == '\\') {
        name.append((char) Integer.parseInt(written.substring(i + 1, i + 5), 16));
        i += 5;
      } else {
        name.append(c);
        i++;
      }
    }
    return name.toString();
  }

  static Optional<String> readOptional(@Nullable String written) {
    return Optional.ofNullable(written).map(Names::read);
  }
}
