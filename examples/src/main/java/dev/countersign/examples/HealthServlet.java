package dev.countersign.examples;

import dev.countersign.jwt.HealthCheck;
import dev.countersign.jwt.HealthReport;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** {@code GET /health}, which everybody may ask, so what is wrong goes to the log alone. */
final class HealthServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private static final System.Logger LOGGER = System.getLogger(HealthServlet.class.getName());

  private final transient Map<String, ? extends HealthCheck> parts;
  private final transient AtomicReference<Optional<String>> logged =
      new AtomicReference<>(Optional.empty());

  HealthServlet(Map<String, ? extends HealthCheck> parts) {
    super("GET", "HEAD");
    this.parts = parts;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Problem {
    HealthReport report = HealthReport.of(parts);
    logIfNew(report.problem());
    if (!report.isReady()) {
      throw Problem.forNow(503, "The server cannot do its work just now", Problem.SOON);
    }
    Json.write(response, 200, Map.of("status", "up"));
  }

  /** Probes ask every few seconds. */
  private void logIfNew(Optional<String> problem) {
    if (!problem.equals(logged.getAndSet(problem))) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          problem.map(what -> "not healthy: " + what).orElse("healthy again"));
    }
  }
}
