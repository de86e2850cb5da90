package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A cookie that carries the access token of a browser: {@code __Host-}, {@code Secure}, {@code
 * HttpOnly} and {@code SameSite=Strict}, so that no script reads it, no other host sets it, and no
 * other site has it sent (RFC 6265bis sections 4.1.2 and 4.1.3).
 *
 * <p>Beside it goes a cookie that scripts can read, {@link #csrfCookieName()}. A client that sends
 * neither {@code Sec-Fetch-Site} nor {@code Origin} repeats its value in the header field {@code
 * X-CSRF-Token} of each request that changes something. It is computed from the token, so that
 * nobody can plant a pair.
 *
 * <p>Immutable and thread-safe.
 */
public final class TokenCookie {

  private static final String PREFIX = "__Host-";

  /** What browsers keep of a cookie's name and value together (RFC 6265bis section 5.6). */
  private static final int MAX_LENGTH = 4096;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final String name;
  private final String sameSite;

  private TokenCookie(String name, String sameSite) {
    this.name = name;
    this.sameSite = sameSite;
  }

  /**
   * A cookie with {@code SameSite=Strict}.
   *
   * @param name letters, digits, dots, dashes and underscores; {@code __Host-} is put in front
   * @return the cookie
   * @throws IllegalArgumentException if the name is longer than 64 characters or has others
   */
  public static TokenCookie named(String name) {
    if (!NAME.matcher(name).matches() || name.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "expected a name of 1 to 64 letters, digits, dots, dashes and underscores, without"
              + " __Host-, which is put in front; but it is '"
              + name
              + "'");
    }
    return new TokenCookie(PREFIX + name, "Strict");
  }

  /**
   * The same cookie with {@code SameSite=Lax}: it is also sent when a person follows a link from
   * another site, which then shows the page of somebody who is logged in.
   *
   * @return the cookie
   */
  public TokenCookie sameSiteLax() {
    return new TokenCookie(name, "Lax");
  }

  /**
   * The whole name of the cookie with the token.
   *
   * @return for example {@code __Host-token}
   */
  public String name() {
    return name;
  }

  /**
   * The name of the cookie that scripts read for {@code X-CSRF-Token}.
   *
   * @return for example {@code __Host-token-csrf}
   */
  public String csrfCookieName() {
    return name + "-csrf";
  }

  /**
   * Gives the client a token, at log-in and at each refresh, and forbids that the response is
   * stored ({@code Cache-Control: no-store}).
   *
   * @param response not committed
   * @param token a compact token
   * @param maxAge how long the browser keeps it, one second or more: the token's lifetime
   * @throws IllegalArgumentException if it is no token, is too long for a cookie, or the age is
   *     less than a second
   */
  public void write(HttpServletResponse response, String token, Duration maxAge) {
    // Whatever a token may have is allowed in a cookie as it is.
    if (!BearerToken.isFrom(token, 0) || name.length() + token.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "expected a compact token that fits a cookie of "
              + MAX_LENGTH
              + " bytes, but it has "
              + token.length()
              + " characters, or others than a token has; put less into it");
    }
    if (maxAge.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "expected an age of a second or more, but it is " + maxAge + "; to end it, use clear(…)");
    }
    set(response, token, csrfTokenFor(token), maxAge.toSeconds());
  }

  /**
   * Takes the token away again, at log-out. It is good until it expires all the same: revoke it
   * too.
   *
   * @param response not committed
   */
  public void clear(HttpServletResponse response) {
    set(response, "", "", 0);
  }

  private void set(
      HttpServletResponse response, String token, String csrfToken, long maxAgeSeconds) {
    String attributes = "; Path=/; Max-Age=" + maxAgeSeconds + "; Secure; SameSite=" + sameSite;
    response.setHeader("Cache-Control", "no-store");
    response.addHeader("Set-Cookie", name + '=' + token + attributes + "; HttpOnly");
    response.addHeader("Set-Cookie", csrfCookieName() + '=' + csrfToken + attributes);
  }

  /**
   * The values that a request sends. Read from the header fields as browsers write them (RFC 6265
   * section 4.2.1): containers also know quotes and escapes, in which a second cookie can hide.
   */
  List<String> valuesIn(HttpServletRequest request) {
    List<String> values = new ArrayList<>();
    for (String field : Collections.list(request.getHeaders("Cookie"))) {
      for (String pair : field.split(";")) {
        int equals = pair.indexOf('=');
        if (equals >= 0 && pair.substring(0, equals).strip().equals(name)) {
          values.add(pair.substring(equals + 1).strip());
        }
      }
    }
    return values;
  }

  /** Only who has the token can tell it, and it does not tell the token. */
  static String csrfTokenFor(String token) {
    byte[] digest = Sha256.of(("csrf " + token).getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
  }

  @Override
  public String toString() {
    return "TokenCookie[" + name + "]";
  }
}
