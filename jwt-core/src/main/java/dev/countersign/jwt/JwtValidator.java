package dev.countersign.jwt;

import java.security.Provider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether to believe a token.
 *
 * <p>Each decision goes one way: shape and header, key and signature, claims, rules, revocation.
 * Nothing of the payload is parsed before the signature holds, and the clock is read once.
 * Immutable and thread-safe; build one for each kind of token and keep it.
 *
 * @see #builder()
 */
public final class JwtValidator {

  private static final System.Logger LOGGER = System.getLogger(JwtValidator.class.getName());

  private final StrictDecoder decoder;
  private final SignatureCheck signatures;
  private final ClaimRules rules;
  private final Optional<VerifiedTokens> verified;
  private final RevocationCheck revocation;
  private final Optional<ValidationListener> listener;
  private final InstantSource clock;
  private final List<Finding> findings;

  private JwtValidator(
      StrictDecoder decoder,
      SignatureCheck signatures,
      ClaimRules rules,
      Optional<VerifiedTokens> verified,
      List<Finding> findings,
      Builder builder) {
    this.decoder = decoder;
    this.signatures = signatures;
    this.rules = rules;
    this.verified = verified;
    this.findings = findings;
    this.revocation = Objects.requireNonNullElseGet(builder.revocation, RevocationCheck::stateless);
    this.listener = Optional.ofNullable(builder.listener);
    this.clock = Objects.requireNonNullElseGet(builder.clock, InstantSource::system);
  }

  /**
   * A validator to be told what to believe.
   *
   * <p>It has to be told: an issuer, an audience, and keys. If you add nothing else, it expects
   * {@code typ} to be {@code at+jwt} (RFC 9068), requires {@code exp} and {@code sub}, refuses an
   * {@code iat} in the future, allows a clock skew of 30 seconds, takes tokens of at most 16 KiB,
   * and checks nothing on the server.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Judges a token. Whatever the text is, this returns and does not throw.
   *
   * @param token a compact JWS, or anything a stranger sent, or null
   * @return accepted, rejected or undecided
   */
  public Validation check(@Nullable String token) {
    if (listener.isEmpty()) {
      return judge(token);
    }
    ValidationListener told = started(listener.get());
    Validation verdict = judge(token);
    tell(told, verdict);
    return verdict;
  }

  /**
   * Judges a token and takes only yes for an answer.
   *
   * @param token a compact JWS, or anything a stranger sent, or null
   * @return the checked token
   * @throws JwtRejectedException if the token is refused
   * @throws JwtUndecidedException if keys, the revocation check or a rule could not be asked
   */
  public Jwt validate(@Nullable String token) {
    Validation verdict = check(token);
    if (verdict instanceof Validation.Accepted accepted) {
      return accepted.jwt();
    }
    if (verdict instanceof Validation.Rejected rejected) {
      throw new JwtRejectedException(rejected);
    }
    throw new JwtUndecidedException((Validation.Undecided) verdict);
  }

  /**
   * Judges a token and says why, check by check. The listener is not told.
   *
   * @param token a compact JWS, or anything a stranger sent, or null
   * @return the verdict with its reasons, for operators and not for clients
   */
  public Explanation explain(@Nullable String token) {
    Instant now = clock.instant();
    Explanation.Recorder recorder = new Explanation.Recorder();
    Validation verdict = judge(token, now, recorder);
    return new Explanation(now, recorder.checks(), verdict);
  }

  /**
   * Settings of this validator, of its keys and of its revocation check that are allowed and
   * dangerous, often only in pairs: to be logged once at the start, or to fail a test of the
   * configuration. A {@code JwtFilter} logs them.
   *
   * <p>The codes of a validator's own settings: {@code any-issuer}, {@code issuers-share-keys},
   * {@code any-audience}, {@code audience-is-issuer}, {@code any-type}, {@code no-expiration},
   * {@code bound-from-the-future}, {@code skew-near-lifetime}, {@code retention-under-lifetime},
   * {@code long-lived-and-stateless}, {@code unbounded-and-stateless}.
   *
   * @return an unmodifiable list, empty if there is nothing to say
   */
  public List<Finding> findings() {
    return findings;
  }

  /**
   * What the cache of verified tokens is good for, to be watched by whoever chose its size.
   *
   * @return the figures since this validator was built, or empty if it has no cache
   */
  public Optional<CacheStatistics> cacheStatistics() {
    return verified.map(VerifiedTokens::statistics);
  }

  /** For tests. */
  long cachedTokens() {
    return verified.map(VerifiedTokens::size).orElse(0L);
  }

  private Validation judge(@Nullable String token) {
    Instant now = clock.instant();
    return verified.isPresent() && token != null
        ? judge(token, now, verified.get())
        : judge(token, now, Trace.OFF);
  }

  private Validation judge(String token, Instant now, VerifiedTokens known) {
    Optional<Jwt> seenBefore = known.get(token, now, signatures);
    if (seenBefore.isPresent()) {
      return judge(seenBefore.get(), now, Trace.OFF);
    }
    Validation verdict = judge(token, now, Trace.OFF);
    if (verdict instanceof Validation.Accepted accepted) {
      known.put(token, accepted.jwt());
    }
    return verdict;
  }

  private Validation judge(@Nullable String token, Instant now, Trace trace) {
    Step<UnverifiedToken> decoded =
        trace.step("format", "a well-formed token", decode(token, trace), Found::token);
    if (decoded.ended()) {
      return decoded.verdict();
    }
    Step<VerifiedSignature> verified =
        trace.step(
            "signature",
            "a signature by the trusted key that kid names",
            signatures.verify(decoded.value(), now),
            Found::signature);
    if (verified.ended()) {
      // A malformed token is called that, whatever its signature is.
      return decoded.value().misspelledPayload().orElse(verified.verdict());
    }
    Step<Jwt> read =
        trace.step(
            "claims",
            "an object of claims of the right types",
            ClaimRules.read(decoded.value(), verified.value()),
            Found::claims);
    if (read.ended()) {
      return read.verdict();
    }
    Step<Jwt> attributed = signatures.attributed(decoded.value(), read.value(), now);
    if (attributed.ended()) {
      return trace
          .step("issuer", "an answer of the issuer that iss names", attributed, Found::claims)
          .verdict();
    }
    Jwt jwt = attributed.value();
    Validation verdict = judge(jwt, now, trace);
    if (verdict instanceof Validation.Accepted) {
      // Only now: what strangers send must not be remembered.
      decoder.remember(decoded.value());
      signatures.remember(decoded.value(), jwt.signature().owner());
    }
    return verdict;
  }

  /** An explanation names every fault where it is; a verdict need not look twice at a payload. */
  private Step<UnverifiedToken> decode(@Nullable String token, Trace trace) {
    return trace.asksOn() ? decoder.decode(token) : decoder.decodeButPayload(token);
  }

  /** What may change between two looks at the same token. */
  private Validation judge(Jwt jwt, Instant now, Trace trace) {
    Optional<Validation> refusal = rules.refusal(jwt, now, trace);
    return refusal.isPresent() ? refusal.get() : trace.revocation(askRevocation(jwt, now));
  }

  private Validation askRevocation(Jwt jwt, Instant now) {
    RevocationStatus status = AllChecks.ask(revocation, jwt, now);
    if (status instanceof RevocationStatus.Revoked revoked) {
      return new Validation.Rejected(Reason.REVOKED, revoked.why());
    }
    if (status instanceof RevocationStatus.CannotTell cannot) {
      return new Validation.Undecided(
          Validation.Undecided.Cause.REVOCATION, cannot.why(), cannot.exception());
    }
    return new Validation.Accepted(jwt);
  }

  /** Told untimed if it cannot begin, rather than not at all. */
  static ValidationListener started(ValidationListener listener) {
    try {
      return listener.started();
    } catch (RuntimeException | LinkageError | AssertionError e) {
      LOGGER.log(System.Logger.Level.WARNING, "a validation listener threw; it is told untimed", e);
      return listener;
    }
  }

  private static void tell(ValidationListener listener, Validation verdict) {
    try {
      if (verdict instanceof Validation.Accepted accepted) {
        listener.accepted(accepted);
      } else if (verdict instanceof Validation.Undecided undecided) {
        listener.undecided(undecided);
      } else if (verdict instanceof Validation.Rejected rejected) {
        if (rejected.reason() == Reason.KEY_UNKNOWN) {
          listener.keyUnknown(rejected);
        } else {
          listener.rejected(rejected);
        }
      }
    } catch (RuntimeException | LinkageError | AssertionError e) {
      LOGGER.log(System.Logger.Level.WARNING, "a validation listener threw; the verdict stands", e);
    }
  }

  /** What a step found when it went on, for an explanation. */
  private static final class Found {

    static String token(UnverifiedToken token) {
      return "a token with alg " + token.header().algorithm();
    }

    static String signature(VerifiedSignature signature) {
      return "a good signature by " + signature.key();
    }

    static String claims(Jwt jwt) {
      return jwt.claims().size() + " claims";
    }
  }

  /**
   * Collects what a validator believes. Each setting can be made once; a contradiction fails in the
   * setter or in {@link #build()}, never on the first request. Not thread-safe.
   */
  public static final class Builder {

    /** Tokens beyond five minutes of disagreement point to a broken clock, not to skew. */
    private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

    /** Keeps the arithmetic of instants far from its ends. */
    private static final Duration MAX_AGE = Duration.ofDays(36_500);

    private static final Duration DEFAULT_CLOCK_SKEW = Duration.ofSeconds(30);

    /** Twice what servers take as a header by default; real tokens have 0.3 to 4 KiB. */
    private static final int DEFAULT_MAX_TOKEN_LENGTH = 16 * 1024;

    /** Less would hold a dozen tokens, and a number of tokens was meant. */
    private static final long MIN_CACHE_BYTES = 64 * 1024;

    private static final long MAX_CACHE_BYTES = 1L << 40;

    private static final int MIN_TOKEN_LENGTH = 256;
    private static final int MAX_TOKEN_LENGTH = 1024 * 1024;

    private @Nullable String issuer;
    private final Map<String, VerificationKeys> issuersWithKeys = new LinkedHashMap<>();
    private boolean anyIssuer;
    private @Nullable VerificationKeys keys;
    private @Nullable VerificationKey keyForTokensWithoutKeyId;
    private @Nullable AudienceRule audience;
    private boolean anyAudience;
    private @Nullable TypeRule type;
    private boolean anyType;
    private boolean accessTokens;
    private @Nullable Duration clockSkew;
    private @Nullable Duration maxAge;
    private @Nullable Duration maxLifetime;
    private boolean allowMissingExpiration;
    private boolean allowMissingSubject;
    private boolean allowIssuedInTheFuture;
    private final List<Rule> customRules = new ArrayList<>();
    private @Nullable RevocationCheck revocation;
    private @Nullable Integer maxTokenLength;
    private @Nullable Long cacheBytes;
    private @Nullable Provider provider;
    private @Nullable ValidationListener listener;
    private @Nullable InstantSource clock;

    private Builder() {}

    /**
     * The issuer to believe; its keys are those of {@link #verifyWith}.
     *
     * @param expected the exact {@code iss}
     * @return this
     */
    public Builder issuer(String expected) {
      requireUnset(issuer == null, "issuer(…) for the keys of verifyWith(…)");
      issuer = requireText(expected, "issuer");
      return this;
    }

    /**
     * An issuer to believe, with keys of its own; for several issuers, call it once for each.
     *
     * <p>A token is believed only if its {@code iss} is the issuer whose key verified it.
     *
     * @param expected the exact {@code iss}
     * @param keysOfIssuer the keys that speak for this issuer and for no other
     * @return this
     */
    public Builder issuer(String expected, VerificationKeys keysOfIssuer) {
      requireText(expected, "issuer");
      Objects.requireNonNull(keysOfIssuer, "keysOfIssuer");
      requireUnset(
          issuersWithKeys.putIfAbsent(expected, keysOfIssuer) == null, "the issuer " + expected);
      return this;
    }

    /**
     * Believes tokens whoever is named as their issuer, even nobody: safe only if the keys belong
     * to one issuer that signs nothing else.
     *
     * @return this
     */
    public Builder anyIssuer() {
      anyIssuer = true;
      return this;
    }

    /**
     * The keys of the issuer.
     *
     * @param verificationKeys where to look up a token's {@code kid}
     * @return this
     */
    public Builder verifyWith(VerificationKeys verificationKeys) {
      requireUnset(keys == null, "verifyWith(…)");
      keys = Objects.requireNonNull(verificationKeys, "verificationKeys");
      return this;
    }

    /**
     * The key for tokens without a {@code kid}, which are refused otherwise. Needs exactly one
     * issuer; a rotation of such a key cannot be done without refusing tokens.
     *
     * @param key the only key that such a token may be signed with
     * @return this
     */
    public Builder keyForTokensWithoutKeyId(VerificationKey key) {
      requireUnset(keyForTokensWithoutKeyId == null, "keyForTokensWithoutKeyId(…)");
      keyForTokensWithoutKeyId = Objects.requireNonNull(key, "key");
      return this;
    }

    /**
     * Who this service is: {@code aud} must name any of these.
     *
     * @param anyOf one or more audiences
     * @return this
     */
    public Builder audience(String... anyOf) {
      return audience(anyOf, false);
    }

    /**
     * Who this service is: {@code aud} must name all of these.
     *
     * @param allOf one or more audiences
     * @return this
     */
    public Builder audienceAllOf(String... allOf) {
      return audience(allOf, true);
    }

    private Builder audience(String[] audiences, boolean all) {
      requireUnset(audience == null, "audience(…) or audienceAllOf(…)");
      audience = new AudienceRule(requireTexts(audiences, "audience"), all);
      return this;
    }

    /**
     * Believes tokens whomever they were made for: a token for another service works here too.
     *
     * @return this
     */
    public Builder anyAudience() {
      anyAudience = true;
      return this;
    }

    /**
     * What kind of token is expected, in place of {@code at+jwt}.
     *
     * @param anyOf one or more values of {@code typ}, case-insensitive, with or without {@code
     *     application/}
     * @return this
     */
    public Builder type(String... anyOf) {
      requireUnset(type == null, "type(…)");
      type = TypeRule.of(requireTexts(anyOf, "type"));
      return this;
    }

    /**
     * Believes tokens of any kind, and those that do not say: a logout token or an ID token of the
     * same issuer passes for an access token (RFC 8725 section 2.8).
     *
     * @return this
     */
    public Builder anyType() {
      anyType = true;
      return this;
    }

    /**
     * Believes access tokens after the profile of RFC 9068 only: {@code typ} {@code at+jwt}, and
     * {@code client_id}, {@code iat} and {@code jti} beside what is required anyway.
     *
     * @return this
     */
    public Builder accessTokens() {
      requireUnset(!accessTokens, "accessTokens()");
      accessTokens = true;
      return requireClaims("client_id", "iat", "jti");
    }

    /**
     * How far clocks may disagree: a token is expired at {@code now ≥ exp + skew} and usable from
     * {@code now ≥ nbf − skew}.
     *
     * @param skew zero to five minutes
     * @return this
     * @throws IllegalArgumentException if it is negative or longer
     */
    public Builder clockSkew(Duration skew) {
      requireUnset(clockSkew == null, "clockSkew(…)");
      if (skew.isNegative() || skew.compareTo(MAX_CLOCK_SKEW) > 0) {
        throw new IllegalArgumentException(
            "expected a clock skew of zero to "
                + MAX_CLOCK_SKEW
                + ", but it is "
                + skew
                + "; mend the clocks, or issue tokens that live longer");
      }
      clockSkew = skew;
      return this;
    }

    /**
     * Refuses tokens issued longer ago than this, whatever their {@code exp}; {@code iat} becomes
     * required.
     *
     * @param age more than zero, at most 36,500 days
     * @return this
     */
    public Builder maxAge(Duration age) {
      requireUnset(maxAge == null, "maxAge(…)");
      maxAge = requirePositive(age, "maxAge");
      return this;
    }

    /**
     * Refuses tokens whose {@code exp} is further from their {@code iat} than this; both become
     * required.
     *
     * @param lifetime more than zero, at most 36,500 days
     * @return this
     */
    public Builder maxLifetime(Duration lifetime) {
      requireUnset(maxLifetime == null, "maxLifetime(…)");
      maxLifetime = requirePositive(lifetime, "maxLifetime");
      return this;
    }

    /**
     * Believes tokens without {@code exp}, for ever.
     *
     * @return this
     */
    public Builder allowMissingExpiration() {
      allowMissingExpiration = true;
      return this;
    }

    /**
     * Believes tokens without {@code sub}.
     *
     * @return this
     */
    public Builder allowMissingSubject() {
      allowMissingSubject = true;
      return this;
    }

    /**
     * Believes tokens whose {@code iat} lies in the future beyond the skew.
     *
     * @return this
     */
    public Builder allowIssuedInTheFuture() {
      allowIssuedInTheFuture = true;
      return this;
    }

    /**
     * Requires claims to be there and not null.
     *
     * @param names one or more claims
     * @return this
     */
    public Builder requireClaims(String... names) {
      for (String name : requireTexts(names, "claim")) {
        rule("required " + name, ClaimRule.required(name));
      }
      return this;
    }

    /**
     * Requires a claim to have exactly this value.
     *
     * @param name the claim
     * @param value a {@link String}, {@link Boolean}, {@link Integer} or {@link Long}
     * @return this
     * @throws IllegalArgumentException if the value is of another type
     */
    public Builder expectClaim(String name, Object value) {
      return rule("expected " + requireText(name, "claim"), ClaimRule.equalTo(name, value));
    }

    /**
     * Requires all of these scopes.
     *
     * @param scopes one or more scopes
     * @return this
     */
    public Builder requireScopes(String... scopes) {
      return rule("scope", ClaimRule.scopes(requireTexts(scopes, "scope").toArray(String[]::new)));
    }

    /**
     * Adds a rule of the application's own; rules are asked in the order in which they are added.
     *
     * @param name what explanations call it
     * @param rule the rule
     * @return this
     */
    public Builder rule(String name, ClaimRule rule) {
      customRules.add(
          new CustomRule(requireText(name, "name"), Objects.requireNonNull(rule, "rule")));
      return this;
    }

    /**
     * What is asked on the server, last, on every validation. For several, use {@link
     * RevocationCheck#all}.
     *
     * @param check the check
     * @return this
     */
    public Builder revocation(RevocationCheck check) {
      requireUnset(revocation == null, "revocation(…); combine several by RevocationCheck.all(…)");
      revocation = Objects.requireNonNull(check, "check");
      return this;
    }

    /**
     * The longest token that is looked at, in place of 16 KiB.
     *
     * @param characters 256 to 1,048,576
     * @return this
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public Builder maxTokenLength(int characters) {
      requireUnset(maxTokenLength == null, "maxTokenLength(…)");
      if (characters < MIN_TOKEN_LENGTH || characters > MAX_TOKEN_LENGTH) {
        throw new IllegalArgumentException(
            "expected a bound of "
                + MIN_TOKEN_LENGTH
                + " to "
                + MAX_TOKEN_LENGTH
                + " characters, but it is "
                + characters);
      }
      maxTokenLength = characters;
      return this;
    }

    /**
     * Keeps accepted tokens, so that one that comes again costs no signature check. Its times, its
     * key, all rules and the revocation check are asked again each time, so that no verdict changes
     * by it.
     *
     * @param maxBytes about how much memory it may take, 64 KiB to 1 TiB; a token of 600 characters
     *     takes about 4.5 KiB
     * @return this
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public Builder cacheVerifiedTokens(long maxBytes) {
      requireUnset(cacheBytes == null, "cacheVerifiedTokens(…)");
      if (maxBytes < MIN_CACHE_BYTES || maxBytes > MAX_CACHE_BYTES) {
        throw new IllegalArgumentException(
            "expected a cache of "
                + MIN_CACHE_BYTES
                + " to "
                + MAX_CACHE_BYTES
                + " bytes, but it is "
                + maxBytes);
      }
      cacheBytes = maxBytes;
      return this;
    }

    /**
     * Who does the arithmetic of signatures, in place of the first provider that the JCA finds:
     * native ones verify ECDSA and Ed25519 many times faster than a JDK does. What this provider
     * lacks is done by the JCA's choice; ML-DSA always is.
     *
     * <p>One that fails or throws leaves a token undecided. Providers may disagree on Ed25519
     * signatures that only the holder of the private key can make, with a part of small order (RFC
     * 8032 section 5.1.7); nobody gains by it, since no token is known by its signature.
     *
     * @param jcaProvider need not be registered with {@link java.security.Security}
     * @return this
     */
    public Builder preferProvider(Provider jcaProvider) {
      requireUnset(provider == null, "preferProvider(…)");
      provider = Objects.requireNonNull(jcaProvider, "jcaProvider");
      return this;
    }

    /**
     * Who is told each verdict; for several, use {@link ValidationListener#all}.
     *
     * @param validationListener the listener
     * @return this
     */
    public Builder listener(ValidationListener validationListener) {
      requireUnset(listener == null, "listener(…)");
      listener = Objects.requireNonNull(validationListener, "validationListener");
      return this;
    }

    /**
     * The source of time, in place of the system's clock. What it shows is believed: if it goes
     * back, tokens that had expired are good again for that long, so slew a clock, never step it.
     *
     * @param source read once for each decision
     * @return this
     */
    public Builder clock(InstantSource source) {
      requireUnset(clock == null, "clock(…)");
      clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * The validator.
     *
     * @return a validator with these settings
     * @throws IllegalStateException if issuer, audience or keys were not said, if two settings
     *     contradict each other, or if the clock skew is longer than the leeway of the keys
     */
    public JwtValidator build() {
      List<TrustedIssuer> issuers = trustedIssuers();
      requireEither(audience != null, anyAudience, "audience(…)", "anyAudience()");
      require(!(type != null && anyType), "type(…) contradicts anyType(); choose one");
      require(
          !accessTokens || keepsAccessTokenProfile(),
          "accessTokens() contradicts anyIssuer(), anyAudience(), anyType(), another type(…),"
              + " allowMissingExpiration() and allowMissingSubject(), which give up what RFC 9068"
              + " section 4 requires; choose one");
      require(
          keyForTokensWithoutKeyId == null || issuers.size() == 1,
          "keyForTokensWithoutKeyId(…) needs exactly one issuer, since the key says who speaks");
      require(
          !(allowMissingExpiration && maxLifetime != null),
          "allowMissingExpiration() contradicts maxLifetime(…), which needs exp; choose one");
      issuers.forEach(trusted -> trusted.keys().leeway().ifPresent(this::requireSkewWithin));
      List<Rule> rules = rules(issuers);
      return new JwtValidator(
          new StrictDecoder(Objects.requireNonNullElse(maxTokenLength, DEFAULT_MAX_TOKEN_LENGTH)),
          new SignatureCheck(
              issuers,
              Optional.ofNullable(keyForTokensWithoutKeyId),
              Optional.ofNullable(provider)),
          new ClaimRules(rules),
          Optional.ofNullable(cacheBytes).map(bytes -> new VerifiedTokens(bytes, skew())),
          new SettingsReview(rules, issuers, Optional.ofNullable(revocation)).findings(),
          this);
    }

    private boolean keepsAccessTokenProfile() {
      boolean typed = type == null || type.accepted().equals(Set.of("at+jwt"));
      return typed
          && !anyType
          && !anyIssuer
          && !anyAudience
          && !allowMissingExpiration
          && !allowMissingSubject;
    }

    /** Equality is fine: the key goes at the instant at which its last token is refused. */
    private void requireSkewWithin(Duration leeway) {
      require(
          skew().compareTo(leeway) <= 0,
          "expected a clockSkew of at most "
              + leeway
              + ", for which the keys outlast their tokens, but it is "
              + skew()
              + "; shorten it, or raise leeway of the key store");
    }

    private List<TrustedIssuer> trustedIssuers() {
      requireEither(
          issuer != null || !issuersWithKeys.isEmpty(), anyIssuer, "issuer(…)", "anyIssuer()");
      boolean keysNeeded = issuer != null || anyIssuer;
      require(
          !keysNeeded || keys != null,
          "expected verifyWith(…), but there are no keys; a validator without keys would have to"
              + " refuse or to believe everything");
      require(
          keysNeeded || keys == null,
          "verifyWith(…) belongs to issuer(…) or anyIssuer(), but every issuer has keys of its own");
      require(
          issuer == null || !issuersWithKeys.containsKey(issuer),
          "the issuer " + issuer + " was given twice, with and without keys; choose one");
      List<TrustedIssuer> issuers = new ArrayList<>();
      if (keys != null) {
        issuers.add(new TrustedIssuer(Optional.ofNullable(issuer), keys));
      }
      issuersWithKeys.forEach(
          (name, keysOfIssuer) -> issuers.add(new TrustedIssuer(Optional.of(name), keysOfIssuer)));
      return issuers;
    }

    private Duration skew() {
      return Objects.requireNonNullElse(clockSkew, DEFAULT_CLOCK_SKEW);
    }

    /** In the order in which they are asked. */
    private List<Rule> rules(List<TrustedIssuer> issuers) {
      Duration skew = skew();
      List<Rule> rules = new ArrayList<>();
      if (!anyType) {
        rules.add(Objects.requireNonNullElseGet(type, () -> TypeRule.of(Set.of("at+jwt"))));
      }
      rules.add(new ExpirationRule(skew, !allowMissingExpiration));
      rules.add(new NotBeforeRule(skew));
      if (!allowIssuedInTheFuture) {
        rules.add(new IssuedAtRule(skew));
      }
      if (maxAge != null) {
        rules.add(new MaxAgeRule(maxAge, skew));
      }
      if (maxLifetime != null) {
        rules.add(new MaxLifetimeRule(maxLifetime));
      }
      if (!anyIssuer) {
        Set<String> names = new LinkedHashSet<>();
        issuers.forEach(trusted -> trusted.name().ifPresent(names::add));
        rules.add(new IssuerRule(names));
      }
      if (audience != null) {
        rules.add(audience);
      }
      if (!allowMissingSubject) {
        rules.add(new SubjectRule());
      }
      rules.addAll(customRules);
      return rules;
    }

    private static void requireUnset(boolean unset, String setting) {
      require(unset, setting + " was set before; each setting can be made once");
    }

    private static void requireEither(boolean named, boolean any, String first, String second) {
      require(
          named || any,
          "the validator was told neither "
              + first
              + " nor "
              + second
              + "; say which one you mean");
      require(!(named && any), first + " contradicts " + second + "; choose one");
    }

    private static void require(boolean holds, String message) {
      if (!holds) {
        throw new IllegalStateException(message);
      }
    }

    private static String requireText(String text, String what) {
      if (Objects.requireNonNull(text, what).isBlank()) {
        throw new IllegalArgumentException(
            "expected a text for " + what + ", but it is blank; is a property not set?");
      }
      return text;
    }

    private static Set<String> requireTexts(String[] texts, String what) {
      if (texts.length == 0) {
        throw new IllegalArgumentException("expected one or more texts for " + what);
      }
      Set<String> set = new LinkedHashSet<>();
      Arrays.asList(texts).forEach(text -> set.add(requireText(text, what)));
      return set;
    }

    private static Duration requirePositive(Duration duration, String what) {
      if (duration.isNegative() || duration.isZero() || duration.compareTo(MAX_AGE) > 0) {
        throw new IllegalArgumentException(
            "expected more than zero and at most "
                + MAX_AGE
                + " for "
                + what
                + ", but it is "
                + duration);
      }
      return duration;
    }
  }
}
