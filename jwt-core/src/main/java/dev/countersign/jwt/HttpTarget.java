package dev.countersign.jwt;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * A URI in the one form in which {@code htu} is compared: without query and fragment, and
 * normalised by syntax and by scheme (RFC 3986 sections 6.2.2 and 6.2.3).
 */
final class HttpTarget {

  private static final String UNRESERVED_MARKS = "-._~";

  private HttpTarget() {}

  /** Empty if it is no absolute http or https URI with a host, or has user information. */
  static Optional<String> of(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
    if (uri.getScheme() == null || uri.getHost() == null || uri.getRawUserInfo() != null) {
      return Optional.empty();
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      return Optional.empty();
    }
    int usual = scheme.equals("https") ? 443 : 80;
    String port = uri.getPort() == -1 || uri.getPort() == usual ? "" : ":" + uri.getPort();
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return Optional.of(
        scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port + escapes(path));
  }

  /** Escapes of what needs none are taken away, and the others have capitals; once, not twice. */
  private static String escapes(String path) {
    StringBuilder normal = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '%') {
        normal.append(c);
        continue;
      }
      String digits = path.substring(i + 1, i + 3); // URI has refused what is no escape
      char escaped = (char) Integer.parseInt(digits, 16);
      if (isUnreserved(escaped)) {
        normal.append(escaped);
      } else {
        normal.append('%').append(digits.toUpperCase(Locale.ROOT));
      }
      i += 2;
    }
    return normal.toString();
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || UNRESERVED_MARKS.indexOf(c) >= 0;
  }
}
