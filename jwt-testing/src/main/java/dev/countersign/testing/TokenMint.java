package dev.countersign.testing;

import dev.countersign.jwt.Claims;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.VerificationKey;
import dev.countersign.jwt.VerificationKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Mints tokens for tests by really signing them, good ones and bad ones.
 *
 * <p>Good tokens come from a {@link JwtIssuer}; {@link #sign(String, String)} signs whatever header
 * and payload it is given, so that a malformed token has a perfect signature and only its
 * malformation can be what refuses it; {@link #attack} mints the catalogue of {@link Attack}s. Keys
 * are random in each process and made once for each algorithm.
 *
 * <p>Immutable, apart from its clock, and thread-safe. The {@code with…} methods give a changed
 * copy that shares the clock and the keys.
 */
public final class TokenMint {

  /** Far from each edge of time, and the same in each run. */
  private static final Instant START = Instant.parse("2030-01-01T12:00:00Z");

  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final String SUBJECT = "alice";

  private final MovableClock clock;
  private final JwsAlgorithm algorithm;
  private final String issuer;
  private final String audience;
  private final String type;
  private final String owner;

  private TokenMint(
      MovableClock clock,
      JwsAlgorithm algorithm,
      String issuer,
      String audience,
      String type,
      String owner) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.algorithm = Objects.requireNonNull(algorithm, "algorithm");
    this.issuer = Objects.requireNonNull(issuer, "issuer");
    this.audience = Objects.requireNonNull(audience, "audience");
    this.type = Objects.requireNonNull(type, "type");
    this.owner = owner;
  }

  /**
   * A mint with a clock of its own that stands at noon of 2030-01-01 UTC.
   *
   * @return a mint as that of {@link #at}
   */
  public static TokenMint create() {
    return at(MovableClock.at(START));
  }

  /**
   * A mint with this clock: algorithm ES256, issuer {@code https://issuer.test}, audience {@code
   * test-audience}, type {@code at+jwt}, tokens that live for ten minutes.
   *
   * @param clock tells when tokens are issued
   * @return a new mint
   */
  public static TokenMint at(MovableClock clock) {
    return new TokenMint(
        clock, JwsAlgorithm.ES256, "https://issuer.test", "test-audience", "at+jwt", "the mint");
  }

  /**
   * Signs by another algorithm.
   *
   * @param other the algorithm
   * @return a changed copy
   */
  public TokenMint withAlgorithm(JwsAlgorithm other) {
    return new TokenMint(clock, other, issuer, audience, type, owner);
  }

  /**
   * Issues in another name.
   *
   * @param other the {@code iss} of its tokens
   * @return a changed copy
   */
  public TokenMint withIssuer(String other) {
    return new TokenMint(clock, algorithm, other, audience, type, owner);
  }

  /**
   * Issues for another audience.
   *
   * @param other the {@code aud} of its tokens
   * @return a changed copy
   */
  public TokenMint withAudience(String other) {
    return new TokenMint(clock, algorithm, issuer, other, type, owner);
  }

  /**
   * Issues tokens of another type.
   *
   * @param other the {@code typ} of its tokens
   * @return a changed copy
   */
  public TokenMint withType(String other) {
    return new TokenMint(clock, algorithm, issuer, audience, other, owner);
  }

  /**
   * A mint that is not this one and says that it is: same names, key ids and clock, other keys.
   *
   * @return a changed copy, whose {@link #verificationKeys()} are its own
   */
  public TokenMint impostor() {
    return new TokenMint(clock, algorithm, issuer, audience, type, "the impostor of " + owner);
  }

  /**
   * The clock of this mint, to be moved by the test.
   *
   * @return the one clock that its issuers and validators read
   */
  public MovableClock clock() {
    return clock;
  }

  /**
   * The algorithm that it signs by.
   *
   * @return the algorithm
   */
  public JwsAlgorithm algorithm() {
    return algorithm;
  }

  /**
   * The issuer that its tokens name.
   *
   * @return their {@code iss}
   */
  public String issuerName() {
    return issuer;
  }

  /**
   * The audience that its tokens are for.
   *
   * @return their {@code aud}
   */
  public String audience() {
    return audience;
  }

  /**
   * The key that verifies its tokens.
   *
   * @return a public key, or the secret of an HMAC algorithm
   */
  public VerificationKey verificationKey() {
    return key().signingKey().verificationKey();
  }

  /**
   * The keys that verify its tokens, by whatever algorithm: one for each, with the key id {@code
   * test-} and the algorithm's name. The attacks need them, since some are on another kind of key.
   *
   * @return keys to give to a validator
   */
  public VerificationKeys verificationKeys() {
    return (keyId, now) -> {
      for (JwsAlgorithm candidate : JwsAlgorithm.values()) {
        if (TestKey.keyId(candidate).equals(keyId)) {
          return new KeyLookup.Found(withAlgorithm(candidate).verificationKey());
        }
      }
      return new KeyLookup.Unknown();
    };
  }

  /**
   * The keys that it signs with.
   *
   * @return one key for ever
   */
  public SigningKeys signingKeys() {
    return SigningKeys.of(key().signingKey());
  }

  /**
   * An issuer of good tokens, to be completed and built. Issuer, audience, type, lifetime, keys and
   * clock are set.
   *
   * @return a new builder
   */
  public JwtIssuer.Builder issuer() {
    return JwtIssuer.builder()
        .issuer(issuer)
        .audience(audience)
        .type(type)
        .lifetime(LIFETIME)
        .signWith(signingKeys())
        .clock(clock);
  }

  /**
   * A validator that believes this mint, to be completed and built. Issuer, audience, type, keys
   * and clock are set.
   *
   * @return a new builder
   */
  public JwtValidator.Builder validator() {
    return JwtValidator.builder()
        .issuer(issuer)
        .audience(audience)
        .type(type)
        .verifyWith(verificationKeys())
        .clock(clock);
  }

  /**
   * A good token for {@code alice}.
   *
   * @return a compact token, another one each time
   */
  public String issue() {
    return issue(claims -> claims.subject(SUBJECT));
  }

  /**
   * A good token.
   *
   * @param claims adds its claims, the subject among them
   * @return a compact token
   */
  public String issue(Consumer<Claims> claims) {
    return issuer().build().issue(claims);
  }

  /**
   * A checked token, for code that takes a {@link Jwt}: really signed and really validated, since
   * there is no other way to get one.
   *
   * @param claims adds its claims, the subject among them
   * @return the token as the validator read it
   */
  public Jwt jwt(Consumer<Claims> claims) {
    return validator().build().validate(issue(claims));
  }

  /**
   * The header of a good token, to be changed: {@code alg}, {@code kid} and {@code typ}.
   *
   * @return its members
   */
  public JsonMembers header() {
    return JsonMembers.empty()
        .with("alg", JsonMembers.string(algorithm.headerName()))
        .with("kid", JsonMembers.string(TestKey.keyId(algorithm)))
        .with("typ", JsonMembers.string(type));
  }

  /**
   * The claims of a good token for {@code alice}, to be changed: {@code iss}, {@code aud}, {@code
   * sub}, {@code iat}, {@code exp} and {@code jti}.
   *
   * @return its members
   */
  public JsonMembers claims() {
    long now = clock.instant().getEpochSecond();
    return JsonMembers.empty()
        .with("iss", JsonMembers.string(issuer))
        .with("aud", JsonMembers.string(audience))
        .with("sub", JsonMembers.string(SUBJECT))
        .with("iat", Long.toString(now))
        .with("exp", Long.toString(now + LIFETIME.toSeconds()))
        .with("jti", "\"minted-by-hand\"");
  }

  /**
   * A good token but for one claim.
   *
   * @param name the claim
   * @param json its value as JSON text
   * @return a compact token with a good signature
   */
  public String tokenWithClaim(String name, String json) {
    return sign(header(), claims().with(name, json));
  }

  /**
   * A good token but for one claim that is missing.
   *
   * @param name the claim
   * @return a compact token with a good signature
   */
  public String tokenWithoutClaim(String name) {
    return sign(header(), claims().without(name));
  }

  /**
   * A good token but for one header parameter.
   *
   * @param name the header parameter
   * @param json its value as JSON text
   * @return a compact token with a good signature
   */
  public String tokenWithHeader(String name, String json) {
    return sign(header().with(name, json), claims());
  }

  /**
   * A good token but for one header parameter that is missing.
   *
   * @param name the header parameter
   * @return a compact token with a good signature
   */
  public String tokenWithoutHeader(String name) {
    return sign(header().without(name), claims());
  }

  /**
   * Signs whatever it is given.
   *
   * @param header the header's members
   * @param claims the payload's members
   * @return a compact token with a good signature
   */
  public String sign(JsonMembers header, JsonMembers claims) {
    return sign(header.toString(), claims.toString());
  }

  /**
   * Signs whatever it is given.
   *
   * @param header any text, meant to be JSON
   * @param payload any text, meant to be JSON
   * @return a compact token with a good signature over the UTF-8 of both
   */
  public String sign(String header, String payload) {
    return sign(header.getBytes(StandardCharsets.UTF_8), payload.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Signs whatever it is given.
   *
   * @param header any bytes
   * @param payload any bytes
   * @return a compact token with a good signature
   */
  public String sign(byte[] header, byte[] payload) {
    return signParts(CompactToken.encode(header), CompactToken.encode(payload));
  }

  /**
   * Signs two parts as they are spelled, also if that is not base64url.
   *
   * @param headerPart the first part
   * @param payloadPart the second part
   * @return a compact token with a good signature over both
   */
  public String signParts(String headerPart, String payloadPart) {
    byte[] signature = key().sign(CompactToken.signingInput(headerPart, payloadPart));
    return headerPart + '.' + payloadPart + '.' + CompactToken.encode(signature);
  }

  /**
   * A malicious token. Where an attack is on a certain kind of key, that one is used, and otherwise
   * the key of this mint.
   *
   * @param attack which one
   * @return the token that a validator must answer as {@link Attack#expected()} says
   */
  public String attack(Attack attack) {
    return attack.mintedBy(this);
  }

  TestKey key() {
    return TestKey.of(owner, algorithm);
  }

  /** Issuer and algorithm. */
  @Override
  public String toString() {
    return "TokenMint[" + issuer + ", " + algorithm.headerName() + "]";
  }
}
