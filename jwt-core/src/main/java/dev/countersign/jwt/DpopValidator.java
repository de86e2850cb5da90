package dev.countersign.jwt;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a DPoP proof shows that the sender of a request holds a private key (RFC 9449
 * section 4.3).
 *
 * <p>The only place where a key out of a token's header is used. It shows no more than that the
 * sender has the private half, so the verdict is its thumbprint, and who it belongs to is told by
 * {@code cnf.jkt} of an access token whose own signature was checked. Resource servers ask it
 * through the filter; an authorization server asks it for the {@code cnf} of what it issues.
 *
 * <p>Immutable, apart from the replay cache, and thread-safe.
 */
public final class DpopValidator {

  /** A proof with an RSA key of 4096 bits has about 1.6 KiB. */
  private static final int MAX_PROOF_LENGTH = 8 * 1024;

  /** Real ones have 22 to 36 characters; all that is kept of them is bounded by this. */
  private static final int MAX_ID_LENGTH = 256;

  /** A stranger chooses the key, and the time that it takes. */
  private static final int MAX_RSA_BITS = 4096;

  private static final String TYPE = "dpop+jwt";

  private final StrictDecoder decoder = new StrictDecoder(MAX_PROOF_LENGTH);
  private final Set<JwsAlgorithm> algorithms;
  private final Duration maxAge;
  private final Duration clockSkew;
  private final DpopReplayCache replays;
  private final Optional<DpopNonces> nonces;
  private final InstantSource clock;

  private DpopValidator(DpopReplayCache replays, Builder builder) {
    this.replays = replays;
    this.algorithms =
        Objects.requireNonNullElseGet(
            builder.algorithms,
            () ->
                EnumSet.of(
                    JwsAlgorithm.ES256,
                    JwsAlgorithm.PS256,
                    JwsAlgorithm.EDDSA,
                    JwsAlgorithm.ED25519));
    this.maxAge = Objects.requireNonNullElse(builder.maxAge, Duration.ofMinutes(1));
    this.clockSkew = Objects.requireNonNullElse(builder.clockSkew, Duration.ofSeconds(30));
    this.nonces = Optional.ofNullable(builder.nonces);
    this.clock = Objects.requireNonNullElseGet(builder.clock, InstantSource::system);
  }

  /**
   * A validator to be told where it remembers proofs.
   *
   * <p>If you add nothing else, keys are for ES256, PS256 or Ed25519, a proof is good for a minute,
   * clocks may disagree by 30 seconds, and no nonce is asked for.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The algorithms that proofs may be signed by.
   *
   * @return {@code alg} values with spaces between, as {@code algs} of a challenge has them (RFC
   *     9449 section 7.1)
   */
  public String algs() {
    return algorithms.stream().map(JwsAlgorithm::headerName).collect(Collectors.joining(" "));
  }

  /**
   * Judges the proof of a request that carries no access token, as one to a token endpoint does.
   * Whatever the proof is, this returns and does not throw.
   *
   * @param proof the value of the one {@code DPoP} header field, or anything a stranger sent, or
   *     null
   * @param method the method of the request
   * @param url where clients reach this endpoint, absolute; a query and a fragment are ignored
   * @return the verdict; 'accepted' for one call only
   */
  public DpopValidation check(@Nullable String proof, String method, String url) {
    return check(proof, method, url, Optional.empty(), Optional.empty());
  }

  /**
   * Judges the proof of a request that carries a bound access token. Whatever the proof is, this
   * returns and does not throw.
   *
   * @param proof the value of the one {@code DPoP} header field, or anything a stranger sent, or
   *     null
   * @param method the method of the request
   * @param url where clients reach this resource, absolute; a query and a fragment are ignored
   * @param accessToken the compact token that the request carries, which was found good
   * @param confirmationThumbprint {@code cnf.jkt} of that token; a proof by another key is refused
   *     before it is remembered
   * @return the verdict; 'accepted' for one call only
   */
  public DpopValidation check(
      @Nullable String proof,
      String method,
      String url,
      String accessToken,
      String confirmationThumbprint) {
    return check(proof, method, url, Optional.of(accessToken), Optional.of(confirmationThumbprint));
  }

  private DpopValidation check(
      @Nullable String proof,
      String method,
      String url,
      Optional<String> accessToken,
      Optional<String> expectedThumbprint) {
    Instant now = clock.instant();
    try {
      Signed signed = requireSigned(proof, expectedThumbprint);
      String thumbprint = signed.key().material().thumbprint();
      requireThisRequest(signed.claims(), method, url, accessToken);
      Instant issuedAt = requireRecent(signed.claims(), now);
      String id = requireId(signed.claims());
      Optional<Duration> nonceAge = nonceAge(signed.claims(), now);
      if (nonces.isPresent() && nonceAge.isEmpty()) {
        return new DpopValidation.NonceNeeded(nonces.get().at(now));
      }
      // Last, so that only a good proof takes space.
      return use(thumbprint, id, now, issuedAt.plus(maxAge).plus(clockSkew), nonceAge);
    } catch (Refused e) {
      return new DpopValidation.Rejected(e.complaint);
    }
  }

  private record Signed(VerificationKey key, JsonMembers claims) {}

  private Signed requireSigned(@Nullable String proof, Optional<String> expectedThumbprint)
      throws Refused {
    UnverifiedToken token = require(decoder.decode(proof));
    require(
        token.header().type().filter(TYPE::equals).isPresent(), "the proof's typ is not " + TYPE);
    JwsAlgorithm algorithm = JwsAlgorithm.named(token.header().algorithm()).orElseThrow();
    require(algorithms.contains(algorithm), "the proof's alg is none of " + algs());
    VerificationKey key = key(token, algorithm);
    // Before the signature, which takes as long as whoever made the key likes.
    require(
        expectedThumbprint.isEmpty()
            || expectedThumbprint.get().equals(key.material().thumbprint()),
        "the key of the proof is not that of the access token");
    try {
      require(
          key.refusalOf(token, Optional.empty()).isEmpty(),
          "the signature is not that of the proof's own key");
    } catch (RuntimeException e) {
      throw new Refused("no provider can verify with the key of the proof");
    }
    return new Signed(key, require(StrictJson.readObject(require(token.payload()), "payload")));
  }

  private static VerificationKey key(UnverifiedToken token, JwsAlgorithm algorithm) throws Refused {
    Map<String, @Nullable Object> header =
        require(StrictJson.readObject(token.headerJson(), "header"));
    if (!(header.get("jwk") instanceof Map<?, ?> jwk)) {
      throw new Refused("the proof's header has no jwk");
    }
    try {
      VerificationKey key = Jwk.of(members(jwk)).verificationKey(Optional.of(algorithm));
      require(
          !(key.material().publicKey() instanceof RSAPublicKey rsa)
              || rsa.getModulus().bitLength() <= MAX_RSA_BITS,
          "the RSA key of the proof has more than " + MAX_RSA_BITS + " bits");
      return key;
    } catch (InvalidKeyMaterialException e) {
      // Its message is about members and their bounds, and repeats no value.
      throw new Refused("the jwk of the proof: " + e.getMessage());
    }
  }

  @SuppressWarnings("unchecked") // StrictJson makes maps with string keys only
  private static Map<String, @Nullable Object> members(Map<?, ?> jwk) {
    return (Map<String, @Nullable Object>) jwk;
  }

  private static void requireThisRequest(
      Map<String, @Nullable Object> claims, String method, String url, Optional<String> accessToken)
      throws Refused {
    require(method.equals(claims.get("htm")), "htm is not the method of the request");
    Optional<String> target = HttpTarget.of(url);
    require(
        claims.get("htu") instanceof String htu
            && target.isPresent()
            && HttpTarget.of(htu).equals(target),
        "htu is not the URL of the request");
    require(
        accessToken.isEmpty() || sameText(claims.get("ath"), digest(accessToken.get())),
        "ath is not the hash of the access token");
  }

  private static String digest(String accessToken) {
    return Base64Url.encode(Thumbprint.sha256(accessToken.getBytes(StandardCharsets.US_ASCII)));
  }

  private static boolean sameText(@Nullable Object found, String expected) {
    return found instanceof String text
        && MessageDigest.isEqual(
            text.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  private Instant requireRecent(JsonMembers claims, Instant now) throws Refused {
    RegisteredClaims registered = require(RegisteredClaims.read(claims));
    Instant issuedAt = registered.issuedAt().orElseThrow(() -> new Refused("the proof has no iat"));
    require(!issuedAt.minus(clockSkew).isAfter(now), "the proof was made in the future");
    require(
        now.isBefore(issuedAt.plus(maxAge).plus(clockSkew)),
        "the proof is older than " + maxAge + " and the skew");
    return issuedAt;
  }

  private static String requireId(Map<String, @Nullable Object> claims) throws Refused {
    if (claims.get("jti") instanceof String id && id.length() <= MAX_ID_LENGTH) {
      return id; // not empty: RegisteredClaims has refused that
    }
    throw new Refused("jti is missing, or longer than " + MAX_ID_LENGTH + " characters");
  }

  private Optional<Duration> nonceAge(Map<String, @Nullable Object> claims, Instant now) {
    return nonces.isPresent() && claims.get("nonce") instanceof String nonce
        ? nonces.get().age(nonce, now)
        : Optional.empty();
  }

  private DpopValidation use(
      String thumbprint, String id, Instant now, Instant until, Optional<Duration> nonceAge) {
    try {
      if (!replays.isFirstUse(thumbprint, id, now, until)) {
        return new DpopValidation.Rejected("the proof was used before");
      }
    } catch (RuntimeException e) {
      return new DpopValidation.Undecided("the replay cache could not take a proof", e);
    }
    return new DpopValidation.Accepted(
        thumbprint,
        nonceAge.filter(DpopNonces::isGettingOld).map(any -> nonces.orElseThrow().at(now)));
  }

  private static <T> T require(Step<T> step) throws Refused {
    if (step.ended()) {
      throw new Refused(
          step.verdict() instanceof Validation.Rejected rejected
              ? rejected.message()
              : "it cannot be read");
    }
    return step.value();
  }

  private static void require(boolean holds, String complaint) throws Refused {
    if (!holds) {
      throw new Refused(complaint);
    }
  }

  /** Ends a check; caught in this class only, and without a stack trace. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final String complaint;

    Refused(String complaint) {
      super(complaint, null, false, false);
      this.complaint = complaint;
    }
  }

  /**
   * Collects what proofs have to be. Each setting can be made once; what is wrong fails in the
   * setter or in {@link #build()}. Not thread-safe.
   */
  public static final class Builder {

    /** A longer life makes the replay cache large, and a stolen proof useful. */
    private static final Duration MAX_AGE = Duration.ofMinutes(10);

    private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

    private @Nullable Set<JwsAlgorithm> algorithms;
    private @Nullable Duration maxAge;
    private @Nullable Duration clockSkew;
    private @Nullable DpopReplayCache replays;
    private @Nullable DpopNonces nonces;
    private @Nullable InstantSource clock;

    private Builder() {}

    /**
     * The algorithms that proofs may be signed by, in place of ES256, PS256 and Ed25519.
     *
     * @param anyOf one or more with key pairs
     * @return this
     * @throws IllegalArgumentException if there is none, or one has secrets
     */
    public Builder algorithms(JwsAlgorithm... anyOf) {
      requireUnset(algorithms, "algorithms(…)");
      Set<JwsAlgorithm> chosen = new LinkedHashSet<>(List.of(anyOf));
      if (chosen.isEmpty() || chosen.stream().anyMatch(JwsAlgorithm::isSymmetric)) {
        throw new IllegalArgumentException(
            "expected one or more algorithms with key pairs (RFC 9449 section 4.2), but they are "
                + chosen);
      }
      algorithms = chosen;
      return this;
    }

    /**
     * How long a proof is good after its {@code iat}, in place of a minute.
     *
     * @param age one second to ten minutes
     * @return this
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public Builder maxAge(Duration age) {
      requireUnset(maxAge, "maxAge(…)");
      maxAge = requireBetween(Duration.ofSeconds(1), age, MAX_AGE, "age");
      return this;
    }

    /**
     * How far the clocks of clients may disagree, either way, in place of 30 seconds.
     *
     * @param skew zero to five minutes
     * @return this
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public Builder clockSkew(Duration skew) {
      requireUnset(clockSkew, "clockSkew(…)");
      clockSkew = requireBetween(Duration.ZERO, skew, MAX_CLOCK_SKEW, "clock skew");
      return this;
    }

    /**
     * Where used proofs are remembered.
     *
     * @param cache shared by all servers behind one URL; {@link DpopReplayCache#inMemory()} for one
     * @return this
     */
    public Builder replayCache(DpopReplayCache cache) {
      requireUnset(replays, "replayCache(…)");
      replays = Objects.requireNonNull(cache, "cache");
      return this;
    }

    /**
     * Makes proofs carry a nonce of the server's.
     *
     * @param source the nonces
     * @return this
     */
    public Builder nonces(DpopNonces source) {
      requireUnset(nonces, "nonces(…)");
      nonces = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * The source of time, in place of the system's clock.
     *
     * @param source read once for each proof
     * @return this
     */
    public Builder clock(InstantSource source) {
      requireUnset(clock, "clock(…)");
      clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * The validator.
     *
     * @return a validator with these settings
     * @throws IllegalStateException if there is no replay cache
     */
    public DpopValidator build() {
      if (replays == null) {
        throw new IllegalStateException(
            "expected replayCache(…), since without one a proof is good for whoever saw it; for one"
                + " server, DpopReplayCache.inMemory()");
      }
      return new DpopValidator(replays, this);
    }

    private static Duration requireBetween(
        Duration least, Duration value, Duration most, String what) {
      if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
        throw new IllegalArgumentException(
            "expected " + what + " of " + least + " to " + most + ", but it is " + value);
      }
      return value;
    }

    private static void requireUnset(@Nullable Object value, String setting) {
      if (value != null) {
        throw new IllegalStateException(setting + " was set before; each setting can be made once");
      }
    }
  }
}
