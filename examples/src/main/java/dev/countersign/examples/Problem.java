package dev.countersign.examples;

import jakarta.servlet.ServletException;
import java.time.Duration;
import java.util.Optional;

/** A request that cannot be granted, as the client is told (RFC 9457). */
final class Problem extends ServletException {

  private static final long serialVersionUID = 1;

  /** When to try again what is likely to work then. */
  static final Duration SOON = Duration.ofSeconds(5);

  private final int status;
  private final String detail;
  private final transient Optional<Duration> retryAfter;

  /** The detail goes to the client, so it repeats nothing that the client sent. */
  Problem(int status, String detail) {
    this(status, detail, Optional.empty());
  }

  private Problem(int status, String detail, Optional<Duration> retryAfter) {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  /** A problem that will be over after a while. */
  static Problem forNow(int status, String detail, Duration retryAfter) {
    return new Problem(status, detail, Optional.of(retryAfter));
  }

  int status() {
    return status;
  }

  String detail() {
    return detail;
  }

  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
