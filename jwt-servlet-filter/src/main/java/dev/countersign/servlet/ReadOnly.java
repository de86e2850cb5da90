package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** For documents that are read and nothing else. */
final class ReadOnly {

  private ReadOnly() {}

  /** Whether the method is not {@code GET} or {@code HEAD}; it has been answered then. */
  static boolean refuses(HttpServletRequest request, HttpServletResponse response) {
    String method = request.getMethod();
    if (method.equals("GET") || method.equals("HEAD")) {
      return false;
    }
    response.setHeader("Allow", "GET, HEAD");
    response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
    return true;
  }
}
