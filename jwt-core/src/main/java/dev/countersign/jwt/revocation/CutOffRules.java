package dev.countersign.jwt.revocation;

import dev.countersign.jwt.Generations;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is decided about cut-offs, for every store: which apply to a token, what they say of it,
 * which number is next, how long one is kept. A store only keeps the highest number of each {@link
 * CutOffScope}.
 *
 * <p>The number, or <em>generation</em>, is in milliseconds since 1970, so that one which was
 * dropped never comes back. A token of an issuer named here carries the number that it was minted
 * under in its {@code gen} claim and is refused if that is lower than the highest that applies; if
 * it has none, it is refused as soon as any applies. A token of any other issuer, whatever its
 * {@code gen} claim, is judged by its {@code iat} in whole seconds: refused if it was issued in the
 * second of the cut-off or earlier, or if it does not say. Immutable and thread-safe.
 *
 * @see #builder()
 */
public final class CutOffRules {

  private final Set<String> issuers;
  private final Duration maxTokenLifetime;
  private final Duration leeway;
  private final Duration skew;

  private CutOffRules(Builder builder, Duration maxTokenLifetime) {
    this.issuers = Set.copyOf(builder.issuers);
    this.maxTokenLifetime = maxTokenLifetime;
    this.leeway = Objects.requireNonNullElse(builder.leeway, Builder.MAX_LEEWAY);
    this.skew = Objects.requireNonNullElse(builder.skew, Builder.DEFAULT_SKEW);
  }

  /**
   * Rules to be told how long tokens live.
   *
   * <p>It has to be told: the longest lifetime, and an issuer, or that no issuer mints generations.
   * If you add nothing else, validators may allow a clock skew of five minutes, which is the most
   * that they can, and clocks of nodes and store may differ by a minute.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The longest that a token may live which these rules judge.
   *
   * @return {@code exp} − {@code iat} at most
   */
  public Duration maxTokenLifetime() {
    return maxTokenLifetime;
  }

  /**
   * How long a cut-off is kept: until each token from before it is expired for every validator.
   *
   * @return the longest lifetime and the leeway and the skew
   */
  public Duration keepFor() {
    return maxTokenLifetime.plus(leeway).plus(skew);
  }

  /**
   * Until when a store keeps a cut-off; from this instant on it may be dropped.
   *
   * @param generation its number
   * @return the number's instant plus {@link #keepFor()}
   */
  public Instant keepUntil(long generation) {
    return Instant.ofEpochMilli(generation).plus(keepFor());
  }

  /**
   * The number of a new cut-off.
   *
   * @param previous the highest number that any scope has, or 0 if there is none: a token carries
   *     the highest of three scopes, so that a number below another's would refuse nothing
   * @param storeNow what the clock of the store shows
   * @return the greater of the previous number plus one and the time in milliseconds
   */
  public long next(long previous, Instant storeNow) {
    return Math.max(previous + 1, storeNow.toEpochMilli());
  }

  /**
   * The scopes that apply to a token: of everyone, of its client, of its subject.
   *
   * @param jwt the token
   * @return one to three scopes
   */
  public List<CutOffScope> scopes(Jwt jwt) {
    return scopes(jwt.issuer().orElse(""), jwt.subject(), jwt.string("client_id"));
  }

  /**
   * The scopes that apply to a token that is yet to be minted.
   *
   * @param issuer its {@code iss}
   * @param subject its {@code sub}, or empty
   * @param clientId its {@code client_id}, or empty
   * @return one to three scopes
   */
  public List<CutOffScope> scopes(
      String issuer, Optional<String> subject, Optional<String> clientId) {
    return Stream.of(
            Optional.of(CutOffScope.everyone(issuer)),
            clientId.map(id -> CutOffScope.client(issuer, id)),
            subject.map(sub -> CutOffScope.subject(issuer, sub)))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * The number for a token that is minted now. Not only the highest that applies: one that was
   * dropped at the store may still be known to a node, which must not refuse this token for it.
   *
   * @param highest the highest number of the scopes that apply, or 0 if there is none
   * @param now the instant at which that was read
   * @return the greater of it and the highest number that may have been dropped by now
   */
  public long toMint(long highest, Instant now) {
    return Math.max(highest, now.minus(keepFor()).toEpochMilli());
  }

  /**
   * Judges a token.
   *
   * @param jwt the token
   * @param now the instant of the decision
   * @param highest the highest number of the scopes that apply, or 0 if there is none
   * @return live or revoked; revoked also if the token lives longer than cut-offs are kept
   */
  public RevocationStatus judge(Jwt jwt, Instant now, long highest) {
    if (highest > 0 && isCutOff(jwt, highest)) {
      return new RevocationStatus.Revoked("the token is from before a cut-off");
    }
    // Not 'cannot tell': a policy that accepts then would bring a token back that was cut off.
    return outlivesCutOffs(jwt, now)
        ? new RevocationStatus.Revoked(
            "the token lives longer than "
                + maxTokenLifetime
                + ", for which cut-offs are kept; raise maxTokenLifetime(…) of the cut-off rules")
        : RevocationStatus.live();
  }

  private boolean isCutOff(Jwt jwt, long highest) {
    if (jwt.issuer().filter(issuers::contains).isPresent()) {
      // Equal is from after the cut-off: the number was read when that was the highest.
      return !(jwt.claims().get(Generations.CLAIM) instanceof Long generation)
          || generation < highest;
    }
    // Equal is refused: in the same second, nobody can tell which came first.
    return jwt.issuedAt().isEmpty()
        || jwt.issuedAt().get().getEpochSecond() <= Math.floorDiv(highest, 1000L);
  }

  private boolean outlivesCutOffs(Jwt jwt, Instant now) {
    Instant longest = jwt.issuedAt().orElse(now.plus(skew)).plus(maxTokenLifetime);
    return jwt.expiresAt().isEmpty() || jwt.expiresAt().get().isAfter(longest);
  }

  /**
   * Refuses an issuer of tokens that these rules would misjudge.
   *
   * @param issuer the {@code iss} of its tokens
   * @param lifetime the longest life of its tokens
   * @throws IllegalArgumentException if the issuer is not named here, or the lifetime is too long
   * @see Generations#requireServes
   */
  public void requireServes(String issuer, Duration lifetime) {
    if (!issuers.contains(issuer)) {
      throw new IllegalArgumentException(
          "expected the cut-off rules to name the issuer "
              + issuer
              + ", but they name "
              + issuers
              + "; say CutOffRules.builder().issuer(…)");
    }
    if (lifetime.compareTo(maxTokenLifetime) > 0) {
      throw new IllegalArgumentException(
          "expected a lifetime of at most "
              + maxTokenLifetime
              + ", for which cut-offs are kept, but it is "
              + lifetime
              + "; shorten it, or raise maxTokenLifetime(…) of the cut-off rules");
    }
  }

  /** Issuers and durations. */
  @Override
  public String toString() {
    return "CutOffRules[issuers=" + issuers + ", keepFor=" + keepFor() + "]";
  }

  /** Collects the rules. Each setting but the issuers can be made once. Not thread-safe. */
  public static final class Builder {

    private static final Duration MAX_LEEWAY = TokenKey.MAX_CLOCK_SKEW;

    private static final Duration DEFAULT_SKEW = Duration.ofMinutes(1);
    private static final Duration MAX_SKEW = Duration.ofHours(1);

    /** As for an issuer: keeps the arithmetic of instants far from its ends. */
    private static final Duration MAX_LIFETIME = Duration.ofDays(36_500);

    private final Set<String> issuers = new LinkedHashSet<>();
    private boolean noIssuer;
    private @Nullable Duration maxTokenLifetime;
    private @Nullable Duration leeway;
    private @Nullable Duration skew;

    private Builder() {}

    /**
     * An issuer that mints the {@code gen} claim, by {@link
     * dev.countersign.jwt.JwtIssuer.Builder#generations}; for several, call it once for each.
     * Tokens of other issuers are judged by {@code iat}.
     *
     * @param name the exact {@code iss}
     * @return this
     */
    public Builder issuer(String name) {
      if (Objects.requireNonNull(name, "name").isBlank()) {
        throw new IllegalArgumentException("expected the name of an issuer, but it is blank");
      }
      issuers.add(name);
      return this;
    }

    /**
     * No issuer mints the {@code gen} claim: every token is judged by {@code iat}, and who logs in
     * again in the second of a cut-off is refused.
     *
     * @return this
     */
    public Builder onlyIssuersWithoutGenerations() {
      noIssuer = true;
      return this;
    }

    /**
     * The longest that a token lives. One that lives longer is not judged as live.
     *
     * @param lifetime one second to 36,500 days
     * @return this
     */
    public Builder maxTokenLifetime(Duration lifetime) {
      requireUnset(maxTokenLifetime, "maxTokenLifetime(…)");
      maxTokenLifetime =
          requireBetween(Duration.ofSeconds(1), lifetime, MAX_LIFETIME, "the lifetime");
      return this;
    }

    /**
     * The largest clock skew that a validator allows, in place of five minutes.
     *
     * @param largest zero to five minutes
     * @return this
     */
    public Builder leeway(Duration largest) {
      requireUnset(leeway, "leeway(…)");
      leeway = requireBetween(Duration.ZERO, largest, MAX_LEEWAY, "the leeway");
      return this;
    }

    /**
     * How far the clocks of nodes and store may differ, in place of a minute.
     *
     * @param largest zero to an hour
     * @return this
     */
    public Builder skew(Duration largest) {
      requireUnset(skew, "skew(…)");
      skew = requireBetween(Duration.ZERO, largest, MAX_SKEW, "the skew");
      return this;
    }

    /**
     * The rules.
     *
     * @return rules with these settings
     * @throws IllegalStateException if lifetime or issuers were not said, or contradict each other
     */
    public CutOffRules build() {
      if (maxTokenLifetime == null) {
        throw new IllegalStateException("expected maxTokenLifetime(…), but it was not called");
      }
      if (issuers.isEmpty() != noIssuer) {
        throw new IllegalStateException(
            "expected either issuer(…) or onlyIssuersWithoutGenerations(), but "
                + (noIssuer ? "both were" : "neither was")
                + " called");
      }
      return new CutOffRules(this, maxTokenLifetime);
    }

    private static void requireUnset(@Nullable Object value, String setting) {
      if (value != null) {
        throw new IllegalStateException(setting + " was set before; each setting can be made once");
      }
    }

    private static Duration requireBetween(
        Duration least, Duration value, Duration most, String what) {
      if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
        throw new IllegalArgumentException(
            "expected " + what + " to be " + least + " to " + most + ", but it is " + value);
      }
      return value;
    }
  }
}
