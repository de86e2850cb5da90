package dev.countersign.jwt;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A checked token: whoever holds one holds proof, since only {@link JwtValidator} can make it.
 *
 * <p>Immutable and thread-safe. Registered claims have the types of RFC 7519. For the other claims
 * there is one getter for each JSON type: it answers empty where the claim is absent or null, and
 * refuses a claim of another type in place of converting it. {@link #toString()} shows neither the
 * token nor its claims.
 */
public final class Jwt {

  private final UnverifiedToken source;
  private final VerifiedSignature signature;
  private final RegisteredClaims registered;
  private final Map<String, @Nullable Object> claims;

  /** Read when they are first asked for; that cannot hide anything, since any string is a scope. */
  private volatile @Nullable Set<String> scopes;

  private volatile byte @Nullable [] identityDigest;

  Jwt(
      UnverifiedToken source,
      VerifiedSignature signature,
      RegisteredClaims registered,
      Map<String, @Nullable Object> claims) {
    this.source = source;
    this.signature = signature;
    this.registered = registered;
    this.claims = claims;
  }

  /** The same token, attributed to another issuer whose key verifies it. */
  Jwt asSignedBy(VerifiedSignature other) {
    return new Jwt(source, other, registered, claims);
  }

  RegisteredClaims registered() {
    return registered;
  }

  VerifiedSignature signature() {
    return signature;
  }

  /** The {@code kid} of the token itself, which names the key and may be absent. */
  Optional<String> headerKeyId() {
    return source.header().keyId();
  }

  /**
   * The algorithm of the key that verified the signature.
   *
   * @return the algorithm
   */
  public JwsAlgorithm algorithm() {
    return signature.key().algorithm();
  }

  /**
   * The id of the key that verified the signature.
   *
   * @return its key id
   */
  public String keyId() {
    return signature.key().keyId();
  }

  /**
   * The header's {@code typ} (RFC 7515 section 4.1.9), as it was sent.
   *
   * @return for example {@code at+jwt}, or empty
   */
  public Optional<String> type() {
    return source.header().type();
  }

  /**
   * The {@code iss} claim (RFC 7519 section 4.1.1).
   *
   * @return the issuer, or empty
   */
  public Optional<String> issuer() {
    return registered.issuer();
  }

  /**
   * The {@code sub} claim (RFC 7519 section 4.1.2).
   *
   * @return the subject, or empty
   */
  public Optional<String> subject() {
    return registered.subject();
  }

  /**
   * The {@code aud} claim (RFC 7519 section 4.1.3), a single value as a list of one.
   *
   * @return an unmodifiable list, empty if the token has none
   */
  public List<String> audience() {
    return registered.audience();
  }

  /**
   * The {@code exp} claim (RFC 7519 section 4.1.4), a fraction kept down to nanoseconds.
   *
   * @return the instant from which the token is expired, or empty
   */
  public Optional<Instant> expiresAt() {
    return registered.expiresAt();
  }

  /**
   * The {@code nbf} claim (RFC 7519 section 4.1.5), a fraction rounded up to nanoseconds.
   *
   * @return the first instant at which the token is good, or empty
   */
  public Optional<Instant> notBefore() {
    return registered.notBefore();
  }

  /**
   * The {@code iat} claim (RFC 7519 section 4.1.6).
   *
   * @return the instant of issue, or empty
   */
  public Optional<Instant> issuedAt() {
    return registered.issuedAt();
  }

  /**
   * The {@code jti} claim (RFC 7519 section 4.1.7).
   *
   * @return the token's id, or empty
   */
  public Optional<String> id() {
    return registered.id();
  }

  /**
   * The scopes in the {@code scope} claim (RFC 8693 section 4.2).
   *
   * @return an unmodifiable set, empty if the token has none
   */
  public Set<String> scopes() {
    Set<String> read = scopes;
    if (read == null) {
      read = registered.scope().map(Jwt::scopes).orElse(Set.of());
      scopes = read;
    }
    return read;
  }

  /**
   * Whether a scope was granted; compared exactly.
   *
   * @param scope one scope
   * @return true if it is one of {@link #scopes()}
   */
  public boolean hasScope(String scope) {
    return scopes().contains(scope);
  }

  /** Tokens separated by single spaces (RFC 6749 section 3.3); stray spaces give no scope. */
  private static Set<String> scopes(String claim) {
    Set<String> names = new LinkedHashSet<>(Arrays.asList(claim.split(" ", -1)));
    names.remove("");
    return Collections.unmodifiableSet(names);
  }

  /**
   * Whether a claim is there and not null.
   *
   * @param name the claim
   * @return true if it has a value
   */
  public boolean has(String name) {
    return claims.get(name) != null;
  }

  /**
   * A claim that is a string.
   *
   * @param name the claim
   * @return its value, or empty if it is absent or null
   * @throws ClaimTypeException if it is of another type
   */
  public Optional<String> string(String name) {
    return typed(name, String.class, "a string");
  }

  /**
   * A claim that is true or false.
   *
   * @param name the claim
   * @return its value, or empty if it is absent or null
   * @throws ClaimTypeException if it is of another type
   */
  public Optional<Boolean> bool(String name) {
    return typed(name, Boolean.class, "true or false");
  }

  /**
   * A claim that is an integer in the range of a long, written without fraction or exponent.
   *
   * @param name the claim
   * @return its value, or empty if it is absent or null
   * @throws ClaimTypeException if it is of another type or out of range; nothing is rounded
   */
  public Optional<Long> integer(String name) {
    return typed(name, Long.class, "an integer in the range of a long");
  }

  /**
   * A claim that is a number.
   *
   * @param name the claim
   * @return its exact value, or empty if it is absent or null
   * @throws ClaimTypeException if it is of another type
   */
  public Optional<BigDecimal> number(String name) {
    Object value = claims.get(name);
    if (value instanceof Long integer) {
      return Optional.of(BigDecimal.valueOf(integer));
    }
    if (value instanceof BigInteger integer) {
      return Optional.of(new BigDecimal(integer));
    }
    return typed(name, BigDecimal.class, "a number");
  }

  /**
   * A claim that is a NumericDate (RFC 7519 section 2).
   *
   * @param name the claim
   * @return its value, a fraction rounded down to nanoseconds, or empty if it is absent or null
   * @throws ClaimTypeException if it is not a number or not between 1970 and the year 9999
   */
  public Optional<Instant> instant(String name) {
    return number(name)
        .map(
            seconds ->
                NumericDate.of(seconds, RoundingMode.FLOOR)
                    .orElseThrow(() -> new ClaimTypeException(name, "a NumericDate")));
  }

  /**
   * A claim that is an array of strings.
   *
   * @param name the claim
   * @return its values, or empty if it is absent or null
   * @throws ClaimTypeException if it, or one of its items, is of another type
   */
  public Optional<List<String>> strings(String name) {
    return typed(name, List.class, "an array of strings").map(list -> stringsOf(name, list));
  }

  private static List<String> stringsOf(String name, List<?> list) {
    return list.stream()
        .map(
            item -> {
              if (item instanceof String text) {
                return text;
              }
              throw new ClaimTypeException(name, "an array of strings");
            })
        .toList();
  }

  /**
   * All claims as read: {@link String}, {@link Boolean}, {@link Long}, {@link BigInteger}, {@link
   * BigDecimal}, unmodifiable {@link List} and {@link Map}, and null for JSON null.
   *
   * @return an unmodifiable map in the token's order
   */
  public Map<String, @Nullable Object> claims() {
    return claims;
  }

  /**
   * The SHA-256 digest of the signing input ({@code header.payload}), which identifies the token
   * also when it has no {@code jti}. Never over the signature, since an ECDSA signature has a twin.
   *
   * @return 32 bytes, a new array each time
   */
  public byte[] signingInputDigest() {
    return Thumbprint.sha256(source.ascii(), source.signingInputLength());
  }

  /**
   * The SHA-256 digest of what identifies the token: its issuer and its {@code jti}, or, if it has
   * none, its signing input. Computed once, since each request of a token that is kept asks for it.
   *
   * @return 32 bytes, a new array each time
   * @see #identityDigest(String, String)
   */
  public byte[] identityDigest() {
    byte[] computed = identityDigest;
    if (computed == null) {
      computed =
          id().map(id -> identityDigest(issuer().orElse(""), id))
              .orElseGet(this::signingInputDigest);
      identityDigest = computed;
    }
    return computed.clone();
  }

  /**
   * What identifies a token of which only issuer and id are known: SHA-256(length of the issuer's
   * UTF-8 in four bytes, big-endian ‖ issuer ‖ jti). The length keeps both apart: ("a", "bc") is
   * not ("ab", "c").
   *
   * @param issuer its {@code iss}
   * @param id its {@code jti}
   * @return 32 bytes, as {@link #identityDigest()} of that token
   */
  public static byte[] identityDigest(String issuer, String id) {
    byte[] issuerBytes = issuer.getBytes(StandardCharsets.UTF_8);
    byte[] idBytes = id.getBytes(StandardCharsets.UTF_8);
    return Thumbprint.sha256(
        ByteBuffer.allocate(Integer.BYTES + issuerBytes.length + idBytes.length)
            .putInt(issuerBytes.length)
            .put(issuerBytes)
            .put(idBytes)
            .array());
  }

  /** The issuer to whom the key belongs, or empty if its keys may speak for any. */
  Optional<String> keyOwner() {
    return signature.owner().name();
  }

  private <T> Optional<T> typed(String name, Class<T> type, String expected) {
    Object value = claims.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw new ClaimTypeException(name, expected);
    }
    return Optional.of(type.cast(value));
  }

  /** The algorithm and the key id; claims are personal data and the token is a credential. */
  @Override
  public String toString() {
    return "Jwt[" + algorithm().headerName() + ", kid=" + keyId() + "]";
  }
}
