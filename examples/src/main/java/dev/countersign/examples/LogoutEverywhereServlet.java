package dev.countersign.examples;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** {@code POST /logout-everywhere}: all log-ins of the bearer end. */
final class LogoutEverywhereServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private final transient LogIns logIns;

  LogoutEverywhereServlet(LogIns logIns) {
    super("POST");
    this.logIns = logIns;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) throws Problem {
    if (!logIns.endAll(caller(request).getName())) {
      throw new Problem(
          501,
          "This server does not check what a log-out everywhere changes, so tokens are good until"
              + " they expire; start it with --check cutoff or session");
    }
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }
}
