package dev.countersign.servlet;

import java.util.Optional;

/**
 * Why a request is refused, for the log and never for the client.
 *
 * @param code the {@code Reason} of a rejection, or what was out of reach
 * @param message in words; may quote what the application wrote
 */
record Why(Optional<Enum<?>> code, String message) {

  static Why because(String message) {
    return new Why(Optional.empty(), message);
  }

  static Why of(Enum<?> code, String message) {
    return new Why(Optional.of(code), message);
  }
}
