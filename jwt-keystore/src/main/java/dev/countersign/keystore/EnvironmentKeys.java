package dev.countersign.keystore;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.VerificationKey;
import dev.countersign.jwt.VerificationKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Secrets out of the environment: the current one signs and verifies, the next one and the previous
 * one only verify.
 *
 * <p>To rotate without refusing a token, deploy three times: first add the new secret as next
 * everywhere; then make it the current one and the old one the previous; then, at any time, remove
 * the previous. It verifies until the last token that it can have signed is dead, as counted from
 * the start of this process; see {@link Builder#previousSignsFor} for deployments that take their
 * time. To replace a secret that leaked, deploy once, with the new secret alone.
 *
 * <p>Every process with the same secret gives it the same key id. Whoever can read the environment
 * can mint tokens; verifiers that must not be able to need a key pair. Immutable and thread-safe.
 */
public final class EnvironmentKeys implements SigningKeys, VerificationKeys {

  /**
   * How long a token may still be believed after its {@code exp}: a validator allows at most five
   * minutes, and the clocks of those who signed may be as far behind ours.
   */
  private static final Duration LEEWAY_AND_SKEW = Duration.ofMinutes(10);

  /** As RFC 5280 section 4.1.2.5 writes an end that is not known. */
  private static final Instant NEXT_DEPLOYMENT = Instant.parse("9999-12-31T23:59:59Z");

  private final SigningKey current;
  private final Optional<VerificationKey> next;
  private final Optional<VerificationKey> previous;
  private final Instant builtAt;
  private final Instant previousSignsUntil;
  private final Instant previousUntil;
  private final Duration maxTokenLifetime;
  private final InstantSource clock;

  private EnvironmentKeys(
      SigningKey current,
      Optional<VerificationKey> next,
      Optional<VerificationKey> previous,
      Duration previousSignsFor,
      Duration maxTokenLifetime,
      InstantSource clock) {
    this.current = current;
    this.next = next;
    this.previous = previous;
    this.builtAt = clock.instant();
    this.previousSignsUntil = builtAt.plus(previousSignsFor);
    this.previousUntil = previousSignsUntil.plus(maxTokenLifetime).plus(LEEWAY_AND_SKEW);
    this.maxTokenLifetime = maxTokenLifetime;
    this.clock = clock;
  }

  /**
   * Keys to be told where they are.
   *
   * <p>If you add nothing else, they are for HS256, in base64 in the variables {@code JWT_SECRET},
   * {@code JWT_SECRET_NEXT} and {@code JWT_SECRET_PREVIOUS} (the latter two may be absent), and
   * tokens live at most 15 minutes.
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
    if (next.isPresent() && next.get().keyId().equals(keyId)) {
      return new KeyLookup.Found(next.get());
    }
    if (previous.isEmpty() || !previous.get().keyId().equals(keyId)) {
      return new KeyLookup.Unknown();
    }
    // Equality is expired: the last token died a moment before.
    return now.isBefore(previousUntil)
        ? new KeyLookup.Found(previous.get())
        : new KeyLookup.Expired();
  }

  /**
   * The secrets as this process sees them: the next one pending, the current one active, the
   * previous one retired, or expired when its last token is dead.
   *
   * <p>What only a deployment ends has the end 9999-12-31T23:59:59Z, and what began before this
   * process has its start as beginning.
   *
   * @return an unmodifiable list, next, current, previous, as far as they are there
   */
  public List<KeyView> keys() {
    List<KeyView> keys = new ArrayList<>();
    next.ifPresent(
        key ->
            keys.add(
                view(key, KeyState.PENDING, NEXT_DEPLOYMENT, NEXT_DEPLOYMENT, NEXT_DEPLOYMENT)));
    keys.add(
        view(
            current.verificationKey(), KeyState.ACTIVE, builtAt, NEXT_DEPLOYMENT, NEXT_DEPLOYMENT));
    KeyState state = clock.instant().isBefore(previousUntil) ? KeyState.RETIRED : KeyState.EXPIRED;
    previous.ifPresent(
        key -> keys.add(view(key, state, builtAt, previousSignsUntil, previousUntil)));
    return List.copyOf(keys);
  }

  private KeyView view(
      VerificationKey key,
      KeyState state,
      Instant activateAt,
      Instant signUntil,
      Instant verifyUntil) {
    return new KeyView(
        key.keyId(),
        key.algorithm(),
        state,
        builtAt,
        activateAt,
        signUntil,
        verifyUntil,
        verifyUntil,
        Optional.empty(),
        Optional.empty());
  }

  /** Key ids, never secrets. */
  @Override
  public String toString() {
    return "EnvironmentKeys[current="
        + current.keyId()
        + ", next="
        + next.map(VerificationKey::keyId).orElse("none")
        + ", previous="
        + previous.map(VerificationKey::keyId).orElse("none")
        + "]";
  }

  /** Collects where the secrets are. Each setting can be made once. Not thread-safe. */
  public static final class Builder {

    /** Keeps the arithmetic of instants far from its ends. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private @Nullable JwsAlgorithm algorithm;
    private @Nullable String variable;
    private @Nullable String nextVariable;
    private @Nullable String previousVariable;
    private boolean textSecrets;
    private @Nullable Duration maxTokenLifetime;
    private @Nullable Duration previousSignsFor;
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
      variable = requireName(name);
      return this;
    }

    /**
     * The variable with the secret that will sign after the next deployment, in place of the name
     * of {@link #variable} with {@code _NEXT} behind it. It verifies, without a limit in time.
     *
     * @param name its name; the variable may be absent or blank
     * @return this
     */
    public Builder nextVariable(String name) {
      requireUnset(nextVariable, "nextVariable(…)");
      nextVariable = requireName(name);
      return this;
    }

    /**
     * The variable with the secret that signed before, in place of the name of {@link #variable}
     * with {@code _PREVIOUS} behind it.
     *
     * @param name its name; the variable may be absent or blank
     * @return this
     */
    public Builder previousVariable(String name) {
      requireUnset(previousVariable, "previousVariable(…)");
      previousVariable = requireName(name);
      return this;
    }

    /**
     * Takes the secrets as plain text in printable ASCII, whose bytes are the key, in place of
     * base64. Text that people choose can be guessed at any length, from any token (RFC 8725
     * section 3.5).
     *
     * @return this
     */
    public Builder textSecrets() {
      textSecrets = true;
      return this;
    }

    /**
     * The longest lifetime of a token, in place of 15 minutes: an issuer with these keys refuses to
     * make longer ones, and the previous secret verifies for this long, and ten minutes for leeway
     * and clocks, after these keys were built.
     *
     * @param lifetime more than zero, at most 36,500 days
     * @return this
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public Builder maxTokenLifetime(Duration lifetime) {
      requireUnset(maxTokenLifetime, "maxTokenLifetime(…)");
      if (lifetime.isZero()) {
        throw new IllegalArgumentException("expected a lifetime of more than zero, but it is zero");
      }
      maxTokenLifetime = requireWithinReason(lifetime, "maxTokenLifetime");
      return this;
    }

    /**
     * How long other processes may go on signing with the previous secret after this one was
     * started, in place of zero: the time that a rolling deployment takes. The previous secret
     * verifies for so much longer.
     *
     * @param duration zero to 36,500 days
     * @return this
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public Builder previousSignsFor(Duration duration) {
      requireUnset(previousSignsFor, "previousSignsFor(…)");
      previousSignsFor = requireWithinReason(duration, "previousSignsFor");
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
     * @param source read when the keys are built, and when an operator looks at them
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
     * @throws IllegalStateException if there is no current secret, a secret is not in base64, too
     *     short or could mean two things, or two of them are the same
     */
    public EnvironmentKeys build() {
      String name = Objects.requireNonNullElse(variable, "JWT_SECRET");
      String nextName = Objects.requireNonNullElse(nextVariable, name + "_NEXT");
      String previousName = Objects.requireNonNullElse(previousVariable, name + "_PREVIOUS");
      SigningKey current = key(name).orElseThrow(() -> missing(name));
      Optional<VerificationKey> next = key(nextName).map(SigningKey::verificationKey);
      Optional<VerificationKey> previous = key(previousName).map(SigningKey::verificationKey);
      requireDifferent(name, Optional.of(current.verificationKey()), nextName, next);
      requireDifferent(name, Optional.of(current.verificationKey()), previousName, previous);
      requireDifferent(nextName, next, previousName, previous);
      Duration lifetime = Objects.requireNonNullElse(maxTokenLifetime, Duration.ofMinutes(15));
      return new EnvironmentKeys(
          current,
          next,
          previous,
          Objects.requireNonNullElse(previousSignsFor, Duration.ZERO),
          lifetime,
          Objects.requireNonNullElseGet(clock, InstantSource::system));
    }

    private Optional<SigningKey> key(String name) {
      Function<String, @Nullable String> variables =
          Objects.requireNonNullElse(environment, System::getenv);
      String value = Objects.requireNonNullElse(variables.apply(name), "");
      if (value.isBlank()) {
        return Optional.empty();
      }
      try {
        byte[] secret = textSecrets ? SecretText.plain(value) : SecretText.base64(value);
        return Optional.of(
            SigningKey.ofSecret(algorithm(), secret).withKeyId(SecretKeyId.of(secret)));
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException(
            e.getMessage() + " (the secret in the environment variable " + name + ")", e);
      }
    }

    private IllegalStateException missing(String name) {
      return new IllegalStateException(
          "expected a secret in the environment variable "
              + name
              + ", but it is not set or blank; make one, for example by: openssl rand -base64 "
              + (algorithm() == JwsAlgorithm.HS512 ? 64 : 48));
    }

    private JwsAlgorithm algorithm() {
      return Objects.requireNonNullElse(algorithm, JwsAlgorithm.HS256);
    }

    private static void requireDifferent(
        String oneName,
        Optional<VerificationKey> one,
        String otherName,
        Optional<VerificationKey> other) {
      if (one.isPresent() && other.isPresent() && one.get().hasSameMaterialAs(other.get())) {
        throw new IllegalStateException(
            oneName
                + " and "
                + otherName
                + " hold the same secret; put another one into the latter, or leave it out");
      }
    }

    private static String requireName(String name) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("expected the name of a variable, but it is blank");
      }
      return name;
    }

    private static Duration requireWithinReason(Duration duration, String setting) {
      if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "expected zero to " + LONGEST + " for " + setting + ", but it is " + duration);
      }
      return duration;
    }

    private static void requireUnset(@Nullable Object value, String setting) {
      if (value != null) {
        throw new IllegalStateException(setting + " was set before; each setting can be made once");
      }
    }
  }
}
