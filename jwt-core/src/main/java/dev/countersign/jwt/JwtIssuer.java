package dev.countersign.jwt;

import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Issues signed tokens.
 *
 * <p>Sets {@code iss}, {@code aud}, {@code iat}, {@code exp} and a random {@code jti}, and the
 * header's {@code kid} and {@code typ}; the application adds the rest. Immutable and thread-safe.
 *
 * @see #builder()
 */
public final class JwtIssuer {

  /** RFC 7519 section 4.1.7 asks for no accidental collision; 128 bits also cannot be guessed. */
  private static final int ID_BYTES = 16;

  /** What {@link JwtValidator} takes by default; a longer token would be refused everywhere. */
  private static final int MAX_TOKEN_LENGTH = 16 * 1024;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String issuer;
  private final List<String> audience;
  private final Duration lifetime;
  private final String type;
  private final boolean accessTokens;
  private final boolean withNotBefore;
  private final SigningKeys keys;
  private final Optional<Generations> generations;
  private final Optional<IssueHook> hook;
  private final Optional<Provider> provider;
  private final InstantSource clock;

  /** All tokens of one key have the same; which thread wrote it does not matter. */
  private volatile @Nullable Header lastHeader;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Header(JwsAlgorithm algorithm, String keyId, byte[] part) {

    /** It does not hold the key, which may have been dropped. */
    boolean isOf(SigningKey key) {
      return algorithm == key.algorithm() && keyId.equals(key.keyId());
    }
  }

  private JwtIssuer(
      String issuer, List<String> audience, Duration lifetime, SigningKeys keys, Builder builder) {
    this.issuer = issuer;
    this.audience = audience;
    this.lifetime = lifetime;
    this.keys = keys;
    this.type = Objects.requireNonNullElse(builder.type, "at+jwt");
    this.accessTokens = builder.accessTokens;
    this.withNotBefore = builder.withNotBefore;
    this.generations = Optional.ofNullable(builder.generations);
    this.hook = Optional.ofNullable(builder.hook);
    this.provider = Optional.ofNullable(builder.provider);
    this.clock = Objects.requireNonNullElseGet(builder.clock, InstantSource::system);
  }

  /**
   * An issuer to be told who it is.
   *
   * <p>It has to be told: issuer, audience, lifetime and keys. If you add nothing else, tokens have
   * {@code typ} {@code at+jwt} (RFC 9068) and no {@code nbf}.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Issues a token.
   *
   * @param claims adds the application's claims
   * @return the compact token
   * @throws NoSigningKeyException if no key may sign now
   * @throws TokenNotIssuedException if it cannot be signed, the lifetime is over the bound, its
   *     generation cannot be read, a claim of the profile is missing, or the hook failed; no token
   *     leaves then
   */
  public String issue(Consumer<Claims> claims) {
    return issueToken(claims).compact();
  }

  /**
   * Issues a token and tells what is in it, so that the caller can record it.
   *
   * @param claims adds the application's claims
   * @return the token with its id, its expiry and its claims
   * @throws NoSigningKeyException if no key may sign now
   * @throws TokenNotIssuedException if it cannot be signed, the lifetime is over the bound, its
   *     generation cannot be read, a claim of the profile is missing, or the hook failed; no token
   *     leaves then
   */
  public IssuedToken issueToken(Consumer<Claims> claims) {
    Claims custom = new Claims(generations.isPresent());
    claims.accept(custom);
    if (accessTokens) {
      requireAccessToken(custom);
    }
    // Before the signature and not after it: a cut-off from here on refuses this token.
    Optional<Long> generation = generations.map(source -> generation(source, custom));
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    SigningKey key = keys.current(now);
    IssuedToken token = sign(custom, generation, now, expiry(custom, now, key), key);
    hook.ifPresent(recorder -> record(recorder, token));
    return token;
  }

  /** What the profile requires and the issuer cannot set by itself (RFC 9068 section 2.2). */
  private static void requireAccessToken(Claims custom) {
    for (String name : List.of("sub", "client_id")) {
      if (text(custom, name).filter(value -> !value.isEmpty()).isEmpty()) {
        throw new TokenNotIssuedException(
            "expected the claim "
                + name
                + ", which an access token has (RFC 9068 section 2.2), but it was not set",
            null);
      }
    }
  }

  private long generation(Generations source, Claims custom) {
    try {
      long current = source.current(issuer, text(custom, "sub"), text(custom, "client_id"));
      return Math.min(current, custom.generationBefore().orElse(current));
    } catch (RuntimeException e) {
      throw new TokenNotIssuedException("the generation of the token could not be read", e);
    }
  }

  private static Optional<String> text(Claims custom, String name) {
    return Optional.ofNullable((String) custom.members().get(name));
  }

  private Instant expiry(Claims custom, Instant now, SigningKey key) {
    Duration chosen = custom.lifetime().orElse(lifetime);
    if (chosen.compareTo(lifetime) > 0) {
      throw new TokenNotIssuedException(
          "expected a lifetime of at most the issuer's " + lifetime + ", but it is " + chosen,
          null);
    }
    Instant expiry = now.plus(chosen).truncatedTo(ChronoUnit.SECONDS);
    if (key.latestExpiration().isPresent() && expiry.isAfter(key.latestExpiration().get())) {
      throw new TokenNotIssuedException(
          "the token would live until "
              + expiry
              + ", but its key is only kept for tokens until "
              + key.latestExpiration().get()
              + "; shorten the lifetime, or raise the key store's",
          null);
    }
    return expiry;
  }

  private IssuedToken sign(
      Claims custom, Optional<Long> generation, Instant now, Instant expiry, SigningKey key) {
    String id = randomId();
    Map<String, @Nullable Object> claims = new LinkedHashMap<>();
    claims.put("iss", issuer);
    claims.put("aud", audience.size() == 1 ? audience.get(0) : audience);
    claims.put("iat", now.getEpochSecond());
    if (withNotBefore) {
      claims.put("nbf", now.getEpochSecond());
    }
    claims.put("exp", expiry.getEpochSecond());
    claims.put("jti", id);
    generation.ifPresent(number -> claims.put(Generations.CLAIM, number));
    claims.putAll(custom.members());
    String compact = sign(key, signingInput(header(key), claims));
    if (compact.length() > MAX_TOKEN_LENGTH) {
      throw new TokenNotIssuedException(
          "the token has "
              + compact.length()
              + " characters, and validators take "
              + MAX_TOKEN_LENGTH
              + "; put less into it",
          null);
    }
    return new IssuedToken(compact, key.keyId(), id, now, expiry, claims);
  }

  private byte[] header(SigningKey key) {
    Header last = lastHeader;
    if (last == null || !last.isOf(key)) {
      // In one order on every node: validators know a header by its text.
      Map<String, String> members = new LinkedHashMap<>();
      members.put("alg", key.algorithm().headerName());
      members.put("kid", key.keyId());
      members.put("typ", type);
      last = new Header(key.algorithm(), key.keyId(), part(members));
      lastHeader = last;
    }
    return last.part;
  }

  private static byte[] signingInput(byte[] header, Map<String, ?> claims) {
    byte[] payload = part(claims);
    byte[] input = Arrays.copyOf(header, header.length + 1 + payload.length);
    input[header.length] = '.';
    System.arraycopy(payload, 0, input, header.length + 1, payload.length);
    return input;
  }

  private static byte[] part(Map<String, ?> members) {
    return Base64Url.encodeToAscii(JsonWriter.utf8(members));
  }

  private String sign(SigningKey key, byte[] signingInput) {
    // Before a signer has it that is not ours.
    String signed = new String(signingInput, StandardCharsets.ISO_8859_1);
    try {
      byte[] signature = key.sign(signingInput, provider);
      return signed + '.' + Base64Url.encode(signature);
    } catch (RuntimeException e) {
      // Not only what java-jwt wraps: a module that lost its session throws ProviderException.
      throw new TokenNotIssuedException("the key " + key.keyId() + " could not sign", e);
    }
  }

  private static String randomId() {
    byte[] bytes = new byte[ID_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64Url.encode(bytes);
  }

  private static void record(IssueHook hook, IssuedToken token) {
    try {
      hook.beforeRelease(token);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new TokenNotIssuedException("the hook failed, so the token was not handed out", e);
    }
  }

  /**
   * Collects what an issuer puts into each token. Each setting can be made once; a contradiction
   * fails in the setter or in {@link #build()}. Not thread-safe.
   */
  public static final class Builder {

    /** Keeps the arithmetic of instants far from its ends. */
    private static final Duration MAX_LIFETIME = Duration.ofDays(36_500);

    private @Nullable String issuer;
    private @Nullable List<String> audience;
    private @Nullable Duration lifetime;
    private @Nullable String type;
    private boolean accessTokens;
    private boolean withNotBefore;
    private @Nullable SigningKeys keys;
    private @Nullable Generations generations;
    private @Nullable IssueHook hook;
    private @Nullable Provider provider;
    private @Nullable InstantSource clock;

    private Builder() {}

    /**
     * The {@code iss} of each token.
     *
     * @param name usually an https URL; not blank
     * @return this
     */
    public Builder issuer(String name) {
      requireUnset(issuer, "issuer(…)");
      issuer = requireText(name, "issuer");
      return this;
    }

    /**
     * The {@code aud} of each token: one as a string, several as an array.
     *
     * @param audiences one or more
     * @return this
     */
    public Builder audience(String... audiences) {
      requireUnset(audience, "audience(…)");
      if (audiences.length == 0) {
        throw new IllegalArgumentException("expected one or more audiences");
      }
      for (String name : audiences) {
        requireText(name, "audience");
      }
      audience = List.of(audiences);
      return this;
    }

    /**
     * How long each token lives: {@code exp} − {@code iat}.
     *
     * @param duration one second to 36,500 days; minutes are usual for access tokens
     * @return this
     */
    public Builder lifetime(Duration duration) {
      requireUnset(lifetime, "lifetime(…)");
      if (duration.compareTo(Claims.MIN_LIFETIME) < 0 || duration.compareTo(MAX_LIFETIME) > 0) {
        throw new IllegalArgumentException(
            "expected a lifetime of "
                + Claims.MIN_LIFETIME
                + " to "
                + MAX_LIFETIME
                + ", but it is "
                + duration);
      }
      lifetime = duration;
      return this;
    }

    /**
     * The header's {@code typ}, in place of {@code at+jwt}.
     *
     * @param typ what kind of token this is; not blank
     * @return this
     */
    public Builder type(String typ) {
      requireUnset(type, "type(…)");
      type = requireText(typ, "type");
      return this;
    }

    /**
     * Issues access tokens after the profile of RFC 9068: {@code typ} {@code at+jwt}, and no token
     * without {@code sub} and {@code client_id}. The rest of what it requires is always there.
     *
     * @return this
     */
    public Builder accessTokens() {
      accessTokens = true;
      return this;
    }

    /**
     * Also sets {@code nbf}, to the instant of issue.
     *
     * @return this
     */
    public Builder withNotBefore() {
      withNotBefore = true;
      return this;
    }

    /**
     * The keys to sign with.
     *
     * @param signingKeys asked for its current key on each issue
     * @return this
     */
    public Builder signWith(SigningKeys signingKeys) {
      requireUnset(keys, "signWith(…)");
      keys = Objects.requireNonNull(signingKeys, "signingKeys");
      return this;
    }

    /**
     * Where the {@code gen} claim of each token is read, before it is signed, so that it can be cut
     * off later. The application cannot set that claim itself then.
     *
     * @param source usually the {@link dev.countersign.jwt.revocation.CutOffs} that validators ask;
     *     if it cannot be read, no token leaves
     * @return this
     */
    public Builder generations(Generations source) {
      requireUnset(generations, "generations(…)");
      generations = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * What is called before each token is handed out.
     *
     * @param issueHook if it fails, no token leaves
     * @return this
     */
    public Builder beforeRelease(IssueHook issueHook) {
      requireUnset(hook, "beforeRelease(…)");
      hook = Objects.requireNonNull(issueHook, "issueHook");
      return this;
    }

    /**
     * Who does the arithmetic of signatures, in place of the first provider that the JCA finds.
     * What this provider lacks is done by the JCA's choice; ML-DSA, and keys that do not leave
     * their own provider, always are.
     *
     * @param jcaProvider need not be registered with {@link java.security.Security}
     * @return this
     */
    public Builder preferProvider(Provider jcaProvider) {
      requireUnset(provider, "preferProvider(…)");
      provider = Objects.requireNonNull(jcaProvider, "jcaProvider");
      return this;
    }

    /**
     * The source of time, in place of the system's clock.
     *
     * @param source read once for each token
     * @return this
     */
    public Builder clock(InstantSource source) {
      requireUnset(clock, "clock(…)");
      clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * The issuer.
     *
     * @return an issuer with these settings
     * @throws IllegalStateException if issuer, audience, lifetime or keys were not said, if the
     *     lifetime is over what the keys allow, or if two settings contradict each other
     * @throws IllegalArgumentException if the generations do not serve this issuer or lifetime
     */
    public JwtIssuer build() {
      if (accessTokens && type != null && !type.equals("at+jwt")) {
        throw new IllegalStateException(
            "accessTokens() contradicts type(…): an access token has at+jwt (RFC 9068 section 2.1)");
      }
      SigningKeys signingKeys = required(keys, "signWith(…)");
      Duration life = required(lifetime, "lifetime(…)");
      signingKeys
          .maxTokenLifetime()
          .filter(max -> life.compareTo(max) > 0)
          .ifPresent(
              max -> {
                throw new IllegalStateException(
                    "expected a lifetime of at most "
                        + max
                        + ", for which the keys are kept, but it"
                        + " is "
                        + life
                        + "; shorten it, or raise maxTokenLifetime of the key store");
              });
      if (generations != null) {
        generations.requireServes(required(issuer, "issuer(…)"), life);
      }
      return new JwtIssuer(
          required(issuer, "issuer(…)"),
          required(audience, "audience(…)"),
          life,
          signingKeys,
          this);
    }

    private static <T> T required(@Nullable T value, String setting) {
      if (value == null) {
        throw new IllegalStateException("expected " + setting + ", but it was not called");
      }
      return value;
    }

    private static void requireUnset(@Nullable Object value, String setting) {
      if (value != null) {
        throw new IllegalStateException(setting + " was set before; each setting can be made once");
      }
    }

    private static String requireText(String text, String what) {
      if (Objects.requireNonNull(text, what).isBlank() || Utf8.hasControlCharacter(text)) {
        throw new IllegalArgumentException(
            "expected a text for " + what + ", but it is blank or has control characters");
      }
      return JsonValues.text(what, text);
    }
  }
}
