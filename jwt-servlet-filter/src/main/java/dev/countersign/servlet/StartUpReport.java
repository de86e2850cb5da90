package dev.countersign.servlet;

import dev.countersign.jwt.Finding;
import dev.countersign.jwt.JwtValidator;
import java.util.Collection;

/**
 * Tells an operator, once, which settings of the validators are dangerous. Has a logger of its own,
 * so that whoever knows of them can silence it.
 */
final class StartUpReport {

  private static final System.Logger LOGGER = System.getLogger(StartUpReport.class.getName());

  private StartUpReport() {}

  static void log(Collection<JwtValidator> validators) {
    validators.stream()
        .flatMap(validator -> validator.findings().stream())
        .distinct()
        .map(Finding::toString)
        .forEach(finding -> LOGGER.log(System.Logger.Level.WARNING, "{0}", finding));
  }
}
