package dev.countersign.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The path that rules are matched with: the one that the container dispatches by, decoded and
 * without the context path. The raw URI is never matched; it is only looked at for what two readers
 * could read in two ways, and a request with that has no path.
 */
final class RequestPath {

  /**
   * Decoded forms that are a second spelling of another path, or become one when decoded again:
   * control characters, backslashes, parameters, empty and dot segments, and escapes.
   */
  private static final Pattern TWO_MEANINGS =
      Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f\\\\;]|//|/\\.{1,2}(?:/|$)|%[0-9A-Fa-f]{2}");

  /** Escapes of what separates: slash, backslash, dot and semicolon. */
  private static final Pattern ENCODED_SEPARATOR =
      Pattern.compile("%(?:2f|5c|2e|3b)", Pattern.CASE_INSENSITIVE);

  private RequestPath() {}

  /** The path as dispatched, or empty if it could mean two things. */
  static Optional<String> of(HttpServletRequest request) {
    // A dispatch inside the application has a URI that the application wrote, perhaps unencoded.
    if (request.getDispatcherType() == DispatcherType.REQUEST
        && !uriHasOneMeaning(request.getRequestURI())) {
      return Optional.empty();
    }
    return Optional.of(dispatched(request)).filter(RequestPath::hasOneMeaning);
  }

  /** The path as dispatched, whatever it means. */
  static String dispatched(HttpServletRequest request) {
    // Only the container says that this is an include; the attributes alone could be forged.
    if (request.getDispatcherType() == DispatcherType.INCLUDE
        && request.getAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH) instanceof String path) {
      return joined(path, (String) request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO));
    }
    return joined(request.getServletPath(), request.getPathInfo());
  }

  private static String joined(String servletPath, @Nullable String pathInfo) {
    String path = servletPath + Objects.requireNonNullElse(pathInfo, "");
    return path.isEmpty() ? "/" : path;
  }

  /** Whether a decoded path is absolute and can be read in one way only. */
  static boolean hasOneMeaning(String path) {
    return isPlain(path) || (path.startsWith("/") && !TWO_MEANINGS.matcher(path).find());
  }

  /**
   * Whether each slash is followed by a letter, a digit, {@code -} or {@code _}, and nothing else
   * is in it. Most paths are plain, raw and decoded; patterns would take a quarter of the filter's
   * time with a token from the cache.
   */
  private static boolean isPlain(String path) {
    if (!path.startsWith("/") || path.endsWith("/")) {
      return false;
    }
    for (int i = 1; i < path.length(); i++) {
      char c = path.charAt(i);
      if (!isPlain(c) && (c != '/' || path.charAt(i - 1) == '/')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(char c) {
    return ('a' <= c && c <= 'z')
        || ('A' <= c && c <= 'Z')
        || ('0' <= c && c <= '9')
        || c == '-'
        || c == '_';
  }

  /** Whether a raw path, with its escapes, can be read in one way only. */
  static boolean uriHasOneMeaning(String uri) {
    return isPlain(uri)
        || (!ENCODED_SEPARATOR.matcher(uri).find()
            && decoded(uri).filter(RequestPath::hasOneMeaning).isPresent());
  }

  /** Decodes strictly: ASCII, whole escapes, and UTF-8 without overlong forms. */
  private static Optional<String> decoded(String uri) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(uri.length());
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return Optional.empty();
      }
      if (c != '%') {
        bytes.write(c);
      } else if (i + 2 < uri.length()
          && HexFormat.isHexDigit(uri.charAt(i + 1))
          && HexFormat.isHexDigit(uri.charAt(i + 2))) {
        bytes.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
        i += 2;
      } else {
        return Optional.empty();
      }
    }
    try {
      ByteBuffer encoded = ByteBuffer.wrap(bytes.toByteArray());
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(encoded).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
