package dev.countersign.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a validator finds the key that a token's {@code kid} names.
 *
 * <p>Asked on every validation, also when the signature was checked before, so that a revoked key
 * is dead at once. Implementations are thread-safe, answer from memory, and match the id exactly:
 * it comes from a stranger, and must never become a path, a query or a log line. An exception
 * thrown here makes the verdict undecided.
 */
@FunctionalInterface
public interface VerificationKeys {

  /**
   * Looks up one key.
   *
   * @param keyId the {@code kid} of a token, of 1 to 128 characters out of {@code
   *     A-Za-z0-9._~:+/=@-} and space
   * @param now the instant of the decision
   * @return what is known of it
   */
  KeyLookup find(String keyId, Instant now);

  /**
   * How long beyond its {@code exp} a token still finds its key. A validator with a longer clock
   * skew would go on believing tokens whose key is gone already, and is not built.
   *
   * @return the bound, or empty if keys do not go before their time
   */
  default Optional<Duration> leeway() {
    return Optional.empty();
  }

  /**
   * The longest lifetime that a token signed with these keys has.
   *
   * @return the bound, or empty if it is not known
   */
  default Optional<Duration> maxTokenLifetime() {
    return Optional.empty();
  }

  /**
   * Settings of this source of keys that are allowed and dangerous.
   *
   * @return the findings, none unless overridden
   * @see JwtValidator#findings()
   */
  default List<Finding> findings() {
    return List.of();
  }

  /**
   * A fixed set of keys.
   *
   * @param keys one or more keys with different key ids
   * @return the set
   * @throws IllegalArgumentException if there is no key, or two have the same id, or secrets are
   *     mixed with public keys
   */
  static VerificationKeys of(VerificationKey... keys) {
    return JwkSet.of(List.of(keys));
  }
}
