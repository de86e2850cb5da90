package dev.countersign.examples;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code GET /health}, which everybody may ask, so what is wrong goes to the log alone. */
final class HealthServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private static final System.Logger LOGGER = System.getLogger(HealthServlet.class.getName());

  private final transient Supplier<Optional<String>> problem;

  HealthServlet(Supplier<Optional<String>> problem) {
    super("GET", "HEAD");
    this.problem = problem;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Problem {
    Optional<String> wrong = problem.get();
    if (wrong.isPresent()) {
      LOGGER.log(System.Logger.Level.WARNING, "not healthy: {0}", wrong.get());
      throw Problem.forNow(503, "The server cannot do its work just now", Problem.SOON);
    }
    Json.write(response, 200, Map.of("status", "up"));
  }
}
