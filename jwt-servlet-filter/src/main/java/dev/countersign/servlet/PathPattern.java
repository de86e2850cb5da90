package dev.countersign.servlet;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which requests a rule is for: an exact path or all below one, of one method or of any.
 *
 * <p>Extensions and wildcards in the middle are left out on purpose: a rule like {@code *.css} also
 * matches {@code /api/me/x.css}, which a servlet mapped to {@code /api/*} would answer.
 */
record PathPattern(Optional<String> method, String path, boolean wholeTree) {

  private static final Pattern SYNTAX = Pattern.compile("(?:([A-Z][A-Z-]*) )?(/.*)");

  static PathPattern parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw refused(text, "it starts neither with / nor with a method in capitals and one space");
    }
    String path = matcher.group(2);
    boolean wholeTree = path.endsWith("/*");
    if (wholeTree) {
      path = path.substring(0, path.length() - 2);
    }
    if (path.indexOf('*') >= 0) {
      throw refused(text, "a * stands only at the end, after a /");
    }
    if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
      throw refused(text, "only the path is matched, never a query");
    }
    if (!path.isEmpty() && !RequestPath.hasOneMeaning(path)) {
      throw refused(
          text,
          "no request has that path: write it decoded, without empty and dot segments, parameters"
              + " and backslashes");
    }
    if (wholeTree && path.endsWith("/")) {
      throw refused(text, "no request has an empty segment");
    }
    return new PathPattern(Optional.ofNullable(matcher.group(1)), path, wholeTree);
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException(
        "expected a pattern like /login, /orders/* or POST /orders/*, but found '"
            + text
            + "': "
            + why);
  }

  boolean matches(String requestMethod, String requestPath) {
    return coversMethod(requestMethod) && coversPath(requestPath);
  }

  /** Whether each request that the other matches is matched by this one too. */
  boolean covers(PathPattern other) {
    boolean methods =
        method.isEmpty() || (other.method.isPresent() && coversMethod(other.method.get()));
    boolean paths = other.wholeTree ? wholeTree && coversPath(other.path) : coversPath(other.path);
    return methods && paths;
  }

  /** HEAD is answered by what answers GET (RFC 9110 section 9.3.2), so it needs the same. */
  private boolean coversMethod(String other) {
    return method.isEmpty()
        || method.get().equals(other)
        || (method.get().equals("GET") && other.equals("HEAD"));
  }

  private boolean coversPath(String other) {
    return other.equals(path)
        || (wholeTree && other.length() > path.length() && other.startsWith(path + '/'));
  }

  /** As it was written. */
  @Override
  public String toString() {
    return method.map(name -> name + ' ').orElse("") + path + (wholeTree ? "/*" : "");
  }
}
