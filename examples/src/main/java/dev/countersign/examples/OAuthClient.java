package dev.countersign.examples;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A client that may revoke tokens and ask about them, with its secret in the clear. */
record OAuthClient(String id, String secret) {

  /** Nothing counts the guesses. */
  private static final int MIN_SECRET_LENGTH = 16;

  OAuthClient {
    // The characters of RFC 6749 appendix A.1 and A.2
    if (!id.matches("[ -~]+") || !secret.matches("[ -~]{" + MIN_SECRET_LENGTH + ",}")) {
      throw new IllegalArgumentException(
          "expected a client as ID:SECRET in printable ASCII, the secret of "
              + MIN_SECRET_LENGTH
              + " characters or more; make one by: openssl rand -hex 16");
    }
  }

  /** Reads {@code ID:SECRET}; a secret may have colons. */
  static OAuthClient parse(String text) {
    String[] parts = text.split(":", 2);
    return new OAuthClient(parts[0], parts.length == 2 ? parts[1] : "");
  }

  /** The same for an option, whose errors repeat nothing of it either. */
  static final class Converter implements ITypeConverter<OAuthClient> {

    @Override
    public OAuthClient convert(String text) {
      try {
        return parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** The id, never the secret. */
  @Override
  public String toString() {
    return "OAuthClient[" + id + "]";
  }
}
