package dev.countersign.examples;

import org.eclipse.jetty.http.HttpStatus;

/** The members of a problem (RFC 9457 section 3.1). */
record ProblemDetails(int status, String title, String detail) {

  static ProblemDetails of(Problem problem) {
    return new ProblemDetails(
        problem.status(), HttpStatus.getMessage(problem.status()), problem.detail());
  }
}
