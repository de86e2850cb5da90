package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/** The token in the {@code Authorization} header or in the cookie, and never in both. */
record HeaderOrCookie(TokenSource header, TokenCookie cookie, SameSiteCheck sameSite)
    implements TokenSource {

  @Override
  public Presented read(HttpServletRequest request) {
    Presented inHeader = header.read(request);
    List<String> inCookies = cookie.valuesIn(request);
    if (inCookies.isEmpty() || inHeader instanceof Presented.Malformed) {
      return inHeader;
    }
    if (inHeader instanceof Presented.Token) {
      return new Presented.Malformed("tokens in the Authorization field and in a cookie");
    }
    if (inCookies.size() > 1) {
      return new Presented.Malformed("several cookies with a token");
    }
    String token = inCookies.get(0);
    if (!BearerToken.isFrom(token, 0)) {
      return new Presented.Malformed("a cookie that holds no token");
    }
    if (AuthorizationHeader.hasTokenInQuery(request)) {
      return new Presented.Malformed("tokens in a cookie and in the query");
    }
    return sameSite
        .refusal(request, token)
        .<Presented>map(Presented.CrossSite::new)
        .orElseGet(() -> new Presented.Token(token, Scheme.BEARER));
  }

  @Override
  public String places() {
    return header.places() + " or in the cookie " + cookie.name();
  }
}
