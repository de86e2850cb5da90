package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The token in the {@code Authorization} header (RFC 6750 section 2.1, RFC 9449 section 7.1), and
 * the one place that counts tokens.
 *
 * <p>Stricter than the grammar in one respect: exactly one space follows the scheme, since that is
 * what clients send and two readers agree on it.
 */
final class AuthorizationHeader implements TokenSource {

  /** A scheme is a token of RFC 9110 section 5.6.2; what follows it is that scheme's affair. */
  private static final Pattern SCHEME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]++(?: .*+)?");

  private static final Pattern TOKEN_IN_QUERY = Pattern.compile("(?:^|&)access_token=");

  private final List<Scheme> schemes;

  private AuthorizationHeader(Scheme... schemes) {
    this.schemes = List.of(schemes);
  }

  /** To a reader that knows no DPoP, that is a scheme like any other. */
  static AuthorizationHeader bearer() {
    return new AuthorizationHeader(Scheme.BEARER);
  }

  static AuthorizationHeader bearerOrDpop() {
    return new AuthorizationHeader(Scheme.BEARER, Scheme.DPOP);
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
    int space = value.indexOf(' ');
    int endOfScheme = space < 0 ? value.length() : space;
    Optional<Scheme> scheme = scheme(value.substring(0, endOfScheme));
    if (scheme.isEmpty() && SCHEME.matcher(value).matches()) {
      return new Presented.Nothing();
    }
    if (scheme.isEmpty() || !BearerToken.isFrom(value, endOfScheme + 1)) {
      return new Presented.Malformed(
          "an Authorization field that is not a scheme, a space, a token");
    }
    if (hasTokenInQuery(request)) {
      return new Presented.Malformed("tokens in the Authorization field and in the query");
    }
    return new Presented.Token(value.substring(endOfScheme + 1), scheme.get());
  }

  private Optional<Scheme> scheme(String name) {
    for (Scheme scheme : schemes) {
      if (scheme.headerName().equalsIgnoreCase(name)) {
        return Optional.of(scheme);
      }
    }
    return Optional.empty();
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
