package dev.countersign.keystore;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.VerificationKey;
import dev.countersign.jwt.VerificationKeys;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A secret out of the environment, and the one before it: the current secret signs and verifies,
 * the previous one only verifies, and only until the last token that it can have signed is dead.
 *
 * <p>To rotate: start every process with the new secret as current and the old one as previous;
 * later, without the previous one. While some processes have the new secret and others do not yet,
 * the latter refuse tokens of the former; to avoid that, first give the new secret to all of them
 * as previous.
 *
 * <p>Every process with the same secret has the same key id. Whoever can read the environment can
 * mint tokens; verifiers that must not be able to need a key pair. Immutable and thread-safe.
 */
public final class EnvironmentKeys implements SigningKeys, VerificationKeys {

  private final SigningKey current;
  private final Optional<VerificationKey> previous;
  private final Instant previousUntil;
  private final Duration maxTokenLifetime;

  private EnvironmentKeys(
      SigningKey current,
      Optional<VerificationKey> previous,
      Instant previousUntil,
      Duration maxTokenLifetime) {
    this.current = current;
    this.previous = previous;
    this.previousUntil = previousUntil;
    this.maxTokenLifetime = maxTokenLifetime;
  }

  /**
   * Keys to be told where they are.
   *
   * <p>If you add nothing else, they are for HS256, in base64 in the variables {@code JWT_SECRET}
   * and {@code JWT_SECRET_PREVIOUS} (which may be absent), and tokens live at most 15 minutes.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public SigningKey current(Instant now) {
    return current;
  }

  @Override
  public Optional<Duration> maxTokenLifetime() {
    return Optional.of(maxTokenLifetime);
  }

  @Override
  public KeyLookup find(String keyId, Instant now) {
    if (current.keyId().equals(keyId)) {
      return new KeyLookup.Found(current.verificationKey());
    }
    if (previous.isEmpty() || !previous.get().keyId().equals(keyId)) {
      return new KeyLookup.Unknown();
    }
    // Equality is expired: the last token died a moment before.
    return now.isBefore(previousUntil)
        ? new KeyLookup.Found(previous.get())
        : new KeyLookup.Expired();
  }

  /** Key ids, never secrets. */
  @Override
  public String toString() {
    return "EnvironmentKeys[current="
        + current.keyId()
        + ", previous="
        + previous.map(VerificationKey::keyId).orElse("none")
        + "]";
  }

  /** Collects where the secrets are. Each setting can be made once. Not thread-safe. */
  public static final class Builder {

    /** The most that a validator allows beyond {@code exp}. */
    private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

    private @Nullable JwsAlgorithm algorithm;
    private @Nullable String variable;
    private @Nullable String previousVariable;
    private boolean textSecrets;
    private @Nullable Duration maxTokenLifetime;
    private @Nullable Function<String, @Nullable String> environment;
    private @Nullable InstantSource clock;

    private Builder() {}

    /**
     * What the secrets are for, in place of HS256.
     *
     * @param hmac HS256, HS384 or HS512
     * @return this
     * @throws IllegalArgumentException if it does not use a secret
     */
    public Builder algorithm(JwsAlgorithm hmac) {
      requireUnset(algorithm, "algorithm(…)");
      if (!hmac.isSymmetric()) {
        throw new IllegalArgumentException(
            "expected HS256, HS384 or HS512 for a secret, but it is " + hmac.headerName());
      }
      algorithm = hmac;
      return this;
    }

    /**
     * The variable with the secret that signs, in place of {@code JWT_SECRET}.
     *
     * @param name its name
     * @return this
     */
    public Builder variable(String name) {
      requireUnset(variable, "variable(…)");
      variable = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * The variable with the secret before it, in place of {@code JWT_SECRET_PREVIOUS}.
     *
     * @param name its name; the variable may be absent or blank
     * @return this
     */
    public Builder previousVariable(String name) {
      requireUnset(previousVariable, "previousVariable(…)");
      previousVariable = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Takes the secrets as plain text, whose UTF-8 bytes are the key, in place of base64. Text that
     * people choose can be guessed, at any length.
     *
     * @return this
     */
    public Builder textSecrets() {
      textSecrets = true;
      return this;
    }

    /**
     * The longest lifetime of a token, in place of 15 minutes; the previous secret verifies for
     * this long and five minutes more after these keys were built.
     *
     * @param lifetime more than zero
     * @return this
     * @throws IllegalArgumentException if it is not more than zero
     */
    public Builder maxTokenLifetime(Duration lifetime) {
      requireUnset(maxTokenLifetime, "maxTokenLifetime(…)");
      if (lifetime.isNegative() || lifetime.isZero()) {
        throw new IllegalArgumentException(
            "expected a lifetime of more than zero, but it is " + lifetime);
      }
      maxTokenLifetime = lifetime;
      return this;
    }

    /**
     * Where variables are read, in place of {@link System#getenv(String)}.
     *
     * @param variables the value of a variable, or null if it is not set
     * @return this
     */
    public Builder environment(Function<String, @Nullable String> variables) {
      requireUnset(environment, "environment(…)");
      environment = Objects.requireNonNull(variables, "variables");
      return this;
    }

    /**
     * The source of time, in place of the system's clock.
     *
     * @param source read once, when the keys are built
     * @return this
     */
    public Builder clock(InstantSource source) {
      requireUnset(clock, "clock(…)");
      clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * Reads the variables.
     *
     * @return the keys
     * @throws IllegalStateException if there is no current secret, a secret is not base64, too
     *     short or not random, or both are the same
     */
    public EnvironmentKeys build() {
      String name = Objects.requireNonNullElse(variable, "JWT_SECRET");
      String previousName = Objects.requireNonNullElse(previousVariable, "JWT_SECRET_PREVIOUS");
      SigningKey current =
          key(name)
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "expected a secret in the environment variable "
                              + name
                              + ", but it is not set or blank; make one, for example by: openssl"
                              + " rand -base64 64"));
      Optional<VerificationKey> previous = key(previousName).map(SigningKey::verificationKey);
      if (previous.isPresent() && previous.get().keyId().equals(current.keyId())) {
        throw new IllegalStateException(
            name
                + " and "
                + previousName
                + " hold the same secret; put the old one into the latter,"
                + " or leave it out");
      }
      Duration lifetime = Objects.requireNonNullElse(maxTokenLifetime, Duration.ofMinutes(15));
      Instant start = Objects.requireNonNullElseGet(clock, InstantSource::system).instant();
      return new EnvironmentKeys(
          current, previous, start.plus(lifetime).plus(MAX_CLOCK_SKEW), lifetime);
    }

    private Optional<SigningKey> key(String name) {
      Function<String, @Nullable String> variables =
          Objects.requireNonNullElse(environment, System::getenv);
      String value = Objects.requireNonNullElse(variables.apply(name), "").strip();
      if (value.isEmpty()) {
        return Optional.empty();
      }
      byte[] secret = textSecrets ? value.getBytes(StandardCharsets.UTF_8) : decode(name, value);
      try {
        return Optional.of(
            SigningKey.ofSecret(Objects.requireNonNullElse(algorithm, JwsAlgorithm.HS256), secret)
                .withKeyId(keyId(secret)));
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException(
            "the secret in the environment variable " + name + " cannot be used: " + e.getMessage(),
            e);
      }
    }

    /** Takes both alphabets, with padding and without: tools differ, and nobody sees it. */
    private static byte[] decode(String name, String value) {
      try {
        return Base64.getDecoder().decode(value.replace('-', '+').replace('_', '/'));
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException(
            "expected base64 or base64url in the environment variable "
                + name
                + ", but it is something else; encode it, or call textSecrets() if its text is the"
                + " secret");
      }
    }

    /**
     * The same wherever the secret is the same, and of no help to find it: the first half of an
     * HMAC keyed by it, over a label that no token can be. A plain hash would let a guess at a weak
     * secret be checked without a token; here that takes what a token takes, no less.
     */
    private static String keyId(byte[] secret) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        byte[] digest = mac.doFinal("countersign key id\n".getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has HmacSHA256", e);
      }
    }

    private static void requireUnset(@Nullable Object value, String setting) {
      if (value != null) {
        throw new IllegalStateException(setting + " was set before; each setting can be made once");
      }
    }
  }
}
