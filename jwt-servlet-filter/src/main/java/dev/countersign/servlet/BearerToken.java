package dev.countersign.servlet;

/**
 * The syntax of a token that is sent, {@code b64token} of RFC 6750 section 2.1: one or more of
 * {@code A-Za-z0-9-._~+/}, and then any number of {@code =}.
 *
 * <p>No pattern, since that would take longer for a token of RSA than the verdict on a cached one.
 */
final class BearerToken {

  /** By character. */
  private static final boolean[] ALLOWED = allowed();

  private BearerToken() {}

  private static boolean[] allowed() {
    boolean[] allowed = new boolean[128];
    for (char c = 0; c < allowed.length; c++) {
      allowed[c] =
          ('A' <= c && c <= 'Z')
              || ('a' <= c && c <= 'z')
              || ('0' <= c && c <= '9')
              || "-._~+/".indexOf(c) >= 0;
    }
    return allowed;
  }

  /** Whether the rest of the text from this index on, which may lie behind its end, is one. */
  static boolean isFrom(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) < 128 && ALLOWED[text.charAt(i)]) {
      i++;
    }
    if (i == from) {
      return false;
    }
    while (i < text.length() && text.charAt(i) == '=') {
      i++;
    }
    return i == text.length();
  }
}
