package dev.countersign.keystore;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;

/** From which URLs keys may come. */
final class Endpoint {

  private Endpoint() {}

  /**
   * Empty if the URL is https, or http to a loopback address, which nobody on the way can change.
   */
  static Optional<String> complaint(URI uri, boolean allowInsecureHttp) {
    boolean https = isHttps(uri);
    boolean http = "http".equalsIgnoreCase(uri.getScheme());
    if (uri.getHost() != null
        && uri.getUserInfo() == null
        && (https || (http && (allowInsecureHttp || isLoopback(uri.getHost()))))) {
      return Optional.empty();
    }
    return Optional.of(
        "expected an https URL with a host and without user and password, or http to a loopback"
            + " address, but it is of scheme "
            + uri.getScheme()
            + "; allowInsecureHttp() allows http to any host");
  }

  static boolean isHttps(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  /** For messages: without query, which may hold what only the issuer should read. */
  static String name(URI uri) {
    return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
  }

  /** By the literal address, or by the one name that cannot be anything else (RFC 6761). */
  private static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    boolean literal = host.startsWith("[") || host.matches("[0-9]+(\\.[0-9]+){3}");
    try {
      return literal && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
