package dev.countersign.servlet;

import dev.countersign.jwt.JwtValidator;
import java.net.URI;

/** The keys at {@code jwks-uri}; the one place that knows where remote keys come from. */
final class RemoteKeys {

  private RemoteKeys() {}

  @SuppressWarnings("DoNotCallSuggester") // until the key store has them
  static OpenedKeys open(URI uri, JwtValidator.Builder validator) {
    throw new IllegalStateException("remote keys are not there yet");
  }
}
