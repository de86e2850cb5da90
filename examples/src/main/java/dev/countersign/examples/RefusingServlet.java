package dev.countersign.examples;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** A place where, by the options of this server, there is nothing, and which says why. */
final class RefusingServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private final int status;
  private final String detail;

  RefusingServlet(int status, String detail) {
    super("GET", "HEAD", "POST");
    this.status = status;
    this.detail = detail;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws Problem {
    throw new Problem(status, detail);
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) throws Problem {
    throw new Problem(status, detail);
  }
}
