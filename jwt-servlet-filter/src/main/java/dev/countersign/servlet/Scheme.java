package dev.countersign.servlet;

/** How a request shows that it may use its token. */
enum Scheme {
  /** By having it (RFC 6750), in the header or in a cookie. */
  BEARER("Bearer"),
  /** By a proof of the key that it is bound to (RFC 9449). */
  DPOP("DPoP");

  private final String headerName;

  Scheme(String headerName) {
    this.headerName = headerName;
  }

  String headerName() {
    return headerName;
  }
}
