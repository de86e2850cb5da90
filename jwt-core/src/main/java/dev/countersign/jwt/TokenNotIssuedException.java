package dev.countersign.jwt;

import org.jspecify.annotations.Nullable;

/** A token could not be made, and none was handed out. Immutable. */
public final class TokenNotIssuedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TokenNotIssuedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
