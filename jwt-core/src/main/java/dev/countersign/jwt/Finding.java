package dev.countersign.jwt;

/**
 * A setting, or a pair of settings, that is allowed and dangerous: what a reviewer of the
 * configuration would ask about.
 *
 * <p>Its texts hold names and durations of the configuration, and never a secret, a key or a token.
 * Immutable.
 *
 * @param code tells one kind of finding from another, and stays the same in later versions: words
 *     in lower case with hyphens, for example {@code skew-near-lifetime}
 * @param found what is set
 * @param danger what can happen by it
 * @param remedy what to do
 * @see JwtValidator#findings()
 */
public record Finding(String code, String found, String danger, String remedy) {

  /** One line for a log. */
  @Override
  public String toString() {
    return code + ": " + found + ", so " + danger + "; " + remedy;
  }
}
