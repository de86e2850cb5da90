package dev.countersign.examples;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/** Whom to count attempts for. */
final class ClientAddress {

  /** One customer is given that many bits of an IPv6 address to choose from: all but these. */
  private static final int IPV6_PREFIX_BYTES = 8;

  private ClientAddress() {}

  /** The address of the connection; a header that says otherwise is the client's invention. */
  static String of(HttpServletRequest request) {
    return of(request.getRemoteAddr());
  }

  static String of(String literal) {
    try {
      InetAddress address = InetAddress.getByName(literal);
      return address instanceof Inet6Address
          ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), IPV6_PREFIX_BYTES)) + "/64"
          : address.getHostAddress();
    } catch (UnknownHostException e) {
      return literal;
    }
  }
}
