package dev.countersign.servlet;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where clients reach the application, as its operator says and not as a request's {@code Host}
 * does. Immutable.
 *
 * @param urls absolute, without query and fragment, and without a slash at the end
 */
record ExternalUrls(List<URI> urls) {

  static ExternalUrls of(String... texts) {
    if (texts.length == 0) {
      throw refused("", "there is none");
    }
    List<URI> urls = new ArrayList<>();
    for (String text : texts) {
      urls.add(parse(text));
    }
    return new ExternalUrls(List.copyOf(urls));
  }

  private static URI parse(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw refused(text, "it is no URI");
    }
    if (url.getHost() == null || !isWeb(url.getScheme())) {
      throw refused(text, "it has no host, or another scheme than https and http");
    }
    if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
      throw refused(text, "it has user information, a query or a fragment");
    }
    if (!url.getRawPath().isEmpty() && !RequestPath.uriHasOneMeaning(url.getRawPath())) {
      throw refused(text, "its path could mean two things");
    }
    String path = url.getRawPath();
    return URI.create(
        origin(url) + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path));
  }

  private static boolean isWeb(String scheme) {
    return "https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme);
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException(
        "expected one or more URLs like https://api.example, as clients write them, but found '"
            + text
            + "': "
            + why);
  }

  /** As browsers write them in {@code Origin} (RFC 6454 section 6.2). */
  Set<String> origins() {
    Set<String> origins = new LinkedHashSet<>();
    urls.forEach(url -> origins.add(origin(url)));
    return origins;
  }

  private static String origin(URI url) {
    String scheme = url.getScheme().toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    return scheme
        + "://"
        + url.getHost().toLowerCase(Locale.ROOT)
        + (url.getPort() == -1 || url.getPort() == usual ? "" : ":" + url.getPort());
  }
}
