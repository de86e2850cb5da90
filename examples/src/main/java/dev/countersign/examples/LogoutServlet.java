package dev.countersign.examples;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** {@code POST /logout}: the log-in that the token of the request is of ends. */
final class LogoutServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private final transient LogIns logIns;

  LogoutServlet(LogIns logIns) {
    super("POST");
    this.logIns = logIns;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) throws Problem {
    if (!logIns.end(caller(request).jwt())) {
      // 501 and not 204: a client that believes it has logged out must be right.
      throw new Problem(
          501,
          "This server does not check what a log-out changes, so the token is good until it expires;"
              + " forget it, or start the server with --check denylist, session or allowlist");
    }
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }
}
