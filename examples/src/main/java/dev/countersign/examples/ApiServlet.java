package dev.countersign.examples;

import dev.countersign.servlet.JwtPrincipal;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/** Answers in JSON that nobody caches, and with problem details what it cannot grant. */
abstract class ApiServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  @Override
  protected final void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setHeader("Cache-Control", "no-store");
    try {
      super.service(request, response);
    } catch (Problem problem) {
      Json.write(response, problem);
    }
  }

  /** Whose token the filter believed; every path of the callers needs one. */
  static JwtPrincipal caller(HttpServletRequest request) {
    return (JwtPrincipal) Objects.requireNonNull(request.getUserPrincipal(), "no rule for " + MISS);
  }

  private static final String MISS = "this path in the filter asks for a token";
}
