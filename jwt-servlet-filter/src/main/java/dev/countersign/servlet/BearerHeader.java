package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The token in the {@code Authorization} header (RFC 6750 section 2.1), and the one place that
 * counts tokens.
 *
 * <p>Stricter than the grammar in one respect: exactly one space follows the scheme, since that is
 * what clients send and two readers agree on it.
 */
final class BearerHeader implements TokenSource {

  /** The alphabet is {@code b64token}; possessive, so that a long value costs one pass. */
  private static final Pattern BEARER =
      Pattern.compile("bearer ([A-Za-z0-9._~+/-]++=*+)", Pattern.CASE_INSENSITIVE);

  /** A scheme is a token of RFC 9110 section 5.6.2; what follows it is that scheme's affair. */
  private static final Pattern OTHER_SCHEME =
      Pattern.compile(
          "(?!bearer(?: |$))[!#$%&'*+.^_`|~0-9A-Za-z-]++(?: .*+)?", Pattern.CASE_INSENSITIVE);

  private static final Pattern TOKEN_IN_QUERY = Pattern.compile("(?:^|&)access_token=");

  @Override
  public Presented read(HttpServletRequest request) {
    Enumeration<String> fields = request.getHeaders("Authorization");
    if (fields == null || !fields.hasMoreElements()) {
      return new Presented.Nothing();
    }
    String value = fields.nextElement();
    if (fields.hasMoreElements()) {
      return new Presented.Malformed("several Authorization fields");
    }
    Matcher bearer = BEARER.matcher(value);
    if (!bearer.matches()) {
      return OTHER_SCHEME.matcher(value).matches()
          ? new Presented.Nothing()
          : new Presented.Malformed("an Authorization field that is not Bearer, a space, a token");
    }
    if (hasTokenInQuery(request)) {
      return new Presented.Malformed("tokens in the Authorization field and in the query");
    }
    return new Presented.Token(bearer.group(1));
  }

  static boolean hasTokenInQuery(HttpServletRequest request) {
    String query = request.getQueryString();
    return query != null && TOKEN_IN_QUERY.matcher(query).find();
  }
}
