package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The token in the {@code Authorization} header (RFC 6750 section 2.1, RFC 9449 section 7.1), and
 * the one place that counts tokens.
 *
 * <p>Stricter than the grammar in one respect: exactly one space follows the scheme, since that is
 * what clients send and two readers agree on it.
 */
final class AuthorizationHeader implements TokenSource {

  /** The alphabet is {@code b64token}; possessive, so that a long value costs one pass. */
  private static final String TOKEN = " ([A-Za-z0-9._~+/-]++=*+)";

  /** A scheme is a token of RFC 9110 section 5.6.2; what follows it is that scheme's affair. */
  private static final String OTHER_SCHEME = "[!#$%&'*+.^_`|~0-9A-Za-z-]++(?: .*+)?";

  private static final Pattern TOKEN_IN_QUERY = Pattern.compile("(?:^|&)access_token=");

  private final Pattern credentials;
  private final Pattern otherScheme;

  private AuthorizationHeader(String schemes) {
    this.credentials = Pattern.compile("(" + schemes + ")" + TOKEN, Pattern.CASE_INSENSITIVE);
    this.otherScheme =
        Pattern.compile("(?!(?:" + schemes + ")(?: |$))" + OTHER_SCHEME, Pattern.CASE_INSENSITIVE);
  }

  /** To a reader that knows no DPoP, that is a scheme like any other. */
  static AuthorizationHeader bearer() {
    return new AuthorizationHeader("bearer");
  }

  static AuthorizationHeader bearerOrDpop() {
    return new AuthorizationHeader("bearer|dpop");
  }

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
    Matcher matcher = credentials.matcher(value);
    if (!matcher.matches()) {
      return otherScheme.matcher(value).matches()
          ? new Presented.Nothing()
          : new Presented.Malformed(
              "an Authorization field that is not a scheme, a space, a token");
    }
    if (hasTokenInQuery(request)) {
      return new Presented.Malformed("tokens in the Authorization field and in the query");
    }
    return new Presented.Token(
        matcher.group(2),
        Scheme.BEARER.headerName().equalsIgnoreCase(matcher.group(1))
            ? Scheme.BEARER
            : Scheme.DPOP);
  }

  @Override
  public String places() {
    return "in the Authorization header";
  }

  static boolean hasTokenInQuery(HttpServletRequest request) {
    String query = request.getQueryString();
    return query != null && TOKEN_IN_QUERY.matcher(query).find();
  }
}
