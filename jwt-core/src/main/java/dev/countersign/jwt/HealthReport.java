package dev.countersign.jwt;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What several parts said of their health, once: for the health endpoint of an application. Its
 * texts are for operators; strangers are told no more than {@link #isReady}. Immutable.
 *
 * @param parts what each of them said
 */
public record HealthReport(List<Part> parts) {

  private static final System.Logger LOGGER = System.getLogger(HealthReport.class.getName());

  /**
   * What one part said.
   *
   * @param name what the application calls it
   * @param isReady whether it can do its work
   * @param problem what an operator should look at, or empty
   */
  public record Part(String name, boolean isReady, Optional<String> problem) {}

  /**
   * Asks each part. One that throws is not ready.
   *
   * @param checks the parts by their names, in the order of the map
   * @return what they said
   */
  public static HealthReport of(Map<String, ? extends HealthCheck> checks) {
    return new HealthReport(
        checks.entrySet().stream().map(part -> ask(part.getKey(), part.getValue())).toList());
  }

  private static Part ask(String name, HealthCheck check) {
    try {
      // In this order: what recovers in between is ready and has a problem, and never the reverse.
      Optional<String> problem = check.problem();
      boolean ready = check.isReady();
      return ready || problem.isPresent()
          ? new Part(name, ready, problem)
          : new Part(name, false, check.problem().or(() -> Optional.of("it was not ready")));
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "the health check of " + name + " threw", e);
      return new Part(name, false, Optional.of("its health check threw"));
    }
  }

  /**
   * Whether all parts can do their work.
   *
   * @return true also if there is no part
   */
  public boolean isReady() {
    return parts.stream().allMatch(Part::isReady);
  }

  /**
   * The problems of all parts in one line.
   *
   * @return each with the name of its part, or empty if there is none
   */
  public Optional<String> problem() {
    String problems =
        parts.stream()
            .flatMap(part -> part.problem().map(what -> part.name() + ": " + what).stream())
            .collect(Collectors.joining("; "));
    return Optional.of(problems).filter(text -> !text.isEmpty());
  }
}
