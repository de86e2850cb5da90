package dev.countersign.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tokens made by hand and by the bare JCA, so that no library measures its own. The same bytes in
 * all processes of a day (save for PS256 and ES256, whose signatures are random).
 */
final class Tokens {

  static final String ISSUER = "https://auth.example";
  static final String AUDIENCE = "orders";
  static final String TYPE = "at+jwt";
  static final String SUBJECT = "b7f1c9d2-4f5c-4f55-9a53-5b1c3f0e77aa";
  static final String ID = "d5UgJ2mQ9bqXw0RrT4vKzA";
  static final Duration ISSUED_LIFETIME = Duration.ofMinutes(10);

  /** {@code iss}, {@code sub}, {@code aud}, {@code iat} and {@code exp}. */
  static final int FEWEST_CLAIMS = 5;

  static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  private static final Duration LIFETIME = Duration.ofDays(3);
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final TestKey key;
  private final Map<String, ?> otherClaims;
  private final boolean withOptionalClaims;
  private final Instant issuedAt = Instant.now().truncatedTo(ChronoUnit.DAYS);

  Tokens(TestKey key, TokenSize size) {
    this(key, size.claims());
  }

  /** With these claims beside the registered ones. */
  Tokens(TestKey key, Map<String, ?> otherClaims) {
    this(key, otherClaims, true);
  }

  private Tokens(TestKey key, Map<String, ?> otherClaims, boolean withOptionalClaims) {
    this.key = key;
    this.otherClaims = otherClaims;
    this.withOptionalClaims = withOptionalClaims;
  }

  /** With these claims beside {@link #FEWEST_CLAIMS} registered ones. */
  static Tokens withFewestClaimsAnd(Map<String, ?> otherClaims, TestKey key) {
    return new Tokens(key, otherClaims, false);
  }

  String good() {
    return signed(ISSUER, AUDIENCE, issuedAt.plus(LIFETIME));
  }

  String expired() {
    return signed(ISSUER, AUDIENCE, issuedAt.minus(LIFETIME));
  }

  String ofWrongIssuer() {
    return signed("https://auth.elsewhere", AUDIENCE, issuedAt.plus(LIFETIME));
  }

  String forWrongAudience() {
    return signed(ISSUER, "parcels", issuedAt.plus(LIFETIME));
  }

  String ofWrongType() {
    return signed("logout+jwt", ISSUER, AUDIENCE, issuedAt.plus(LIFETIME));
  }

  String withWrongSignature() {
    return tampered(good());
  }

  /**
   * Another first character of the signature: it holds six bits of it, and none of them is unused.
   */
  static String tampered(String token) {
    int at = token.lastIndexOf('.') + 1;
    return token.substring(0, at) + other(token.charAt(at)) + token.substring(at + 1);
  }

  /** Another subject under the old signature; still JSON. */
  String withWrongPayload() {
    String good = good();
    int from = good.indexOf('.') + 1;
    int to = good.lastIndexOf('.');
    String payload = new String(Base64.getUrlDecoder().decode(good.substring(from, to)), UTF_8);
    String changed = payload.replace(SUBJECT, "b" + SUBJECT.substring(1).replace('b', 'c'));
    return good.substring(0, from) + encoded(changed) + good.substring(to);
  }

  /** Three parts of a typical length, none of which decodes to JSON. */
  static String garbage() {
    return "x9".repeat(28) + "." + "Zq7".repeat(150) + "." + "k3".repeat(21) + "A";
  }

  /** Longer than a header of HTTP may be. */
  static String oversized() {
    return "eyJhbGciOiJIUzI1NiJ9." + "Zq7A".repeat(25_000) + "." + "k3".repeat(21) + "A";
  }

  byte[] header() {
    return header(TYPE).getBytes(UTF_8);
  }

  private String header(String type) {
    return """
    {"alg":"%s","typ":"%s","kid":"%s"}\
    """
        .formatted(key.algorithm().headerName(), type, TestKey.KEY_ID);
  }

  byte[] payload() {
    return payload(ISSUER, AUDIENCE, issuedAt.plus(LIFETIME)).getBytes(UTF_8);
  }

  private String payload(String issuer, String audience, Instant expiry) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", issuer);
    claims.put("sub", SUBJECT);
    claims.put("aud", audience);
    claims.put("iat", issuedAt.getEpochSecond());
    claims.put("exp", expiry.getEpochSecond());
    if (withOptionalClaims) {
      claims.put("nbf", issuedAt.getEpochSecond());
      claims.put("jti", ID);
    }
    claims.putAll(otherClaims);
    return Json.text(claims);
  }

  private String signed(String issuer, String audience, Instant expiry) {
    return signed(TYPE, issuer, audience, expiry);
  }

  private String signed(String type, String issuer, String audience, Instant expiry) {
    String signingInput = encoded(header(type)) + "." + encoded(payload(issuer, audience, expiry));
    try {
      byte[] signature = BareSignature.of(key).sign(signingInput.getBytes(US_ASCII));
      return signingInput + "." + BASE64.encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK does not sign by " + key.algorithm(), e);
    }
  }

  private static String encoded(String json) {
    return BASE64.encodeToString(json.getBytes(UTF_8));
  }

  private static char other(char digit) {
    return digit == 'A' ? 'B' : 'A';
  }
}
