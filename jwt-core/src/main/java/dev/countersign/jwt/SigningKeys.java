package dev.countersign.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Where an issuer takes the key to sign with.
 *
 * <p>Implementations are thread-safe and answer from memory. Key and key id come in one value, so
 * that a rotation between two calls cannot pair one key's id with another's signature.
 */
@FunctionalInterface
public interface SigningKeys {

  /**
   * The key that signs at this instant.
   *
   * @param now the instant of issue
   * @return the key
   * @throws NoSigningKeyException if no key may sign now; nothing must be issued then
   */
  SigningKey current(Instant now);

  /**
   * The longest lifetime that a token signed with these keys may have.
   *
   * @return the bound, or empty if the keys never expire
   */
  default Optional<Duration> maxTokenLifetime() {
    return Optional.empty();
  }

  /**
   * One key for ever.
   *
   * @param key the key
   * @return keys of which it is the current one at every instant
   */
  static SigningKeys of(SigningKey key) {
    Objects.requireNonNull(key, "key");
    return now -> key;
  }
}
