package dev.countersign.jwt;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an application may put into one token; the issuer adds the rest.
 *
 * <p>Given to the function of {@link JwtIssuer#issue} and valid only during that call. Not
 * thread-safe. Each claim can be set once, and those that the issuer sets itself are refused.
 */
public final class Claims {

  /** Times in tokens are whole seconds; anything shorter would be expired when it is made. */
  static final Duration MIN_LIFETIME = Duration.ofSeconds(1);

  private static final Map<String, String> SET_OTHERWISE =
      Map.of(
          "iss", "it is set by JwtIssuer.Builder.issuer(…)",
          "aud", "it is set by JwtIssuer.Builder.audience(…)",
          "iat", "the issuer reads the clock",
          "exp", "use lifetime(…)",
          "nbf", "it is set by JwtIssuer.Builder.withNotBefore()",
          "jti", "the issuer makes a random one",
          "sub", "use subject(…)",
          "scope", "use scope(…)");

  private final Map<String, @Nullable Object> members = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> confirmation = new LinkedHashMap<>();
  private final boolean generationIsSetByIssuer;
  private @Nullable Duration lifetime;
  private @Nullable Long generationBefore;

  Claims(boolean generationIsSetByIssuer) {
    this.generationIsSetByIssuer = generationIsSetByIssuer;
  }

  /**
   * The {@code sub} claim (RFC 7519 section 4.1.2).
   *
   * @param subject not blank, without control characters
   * @return this
   * @throws IllegalArgumentException if it is blank, holds a control character or half of a
   *     surrogate pair
   */
  public Claims subject(String subject) {
    if (subject.isBlank() || Utf8.hasControlCharacter(subject)) {
      throw new IllegalArgumentException(
          "expected a subject, but it is blank or has control characters");
    }
    return put("sub", JsonValues.text("sub", subject));
  }

  /**
   * The scopes that the token grants (RFC 8693 section 4.2).
   *
   * @param scopes one or more scopes, each of the characters that RFC 6749 section 3.3 allows
   * @return this
   * @throws IllegalArgumentException if there is no scope, or one is empty or has other characters
   */
  public Claims scope(String... scopes) {
    if (scopes.length == 0) {
      throw new IllegalArgumentException(
          "expected one or more scopes; for a token that grants none, do not call scope(…)");
    }
    for (String scope : scopes) {
      boolean allowed =
          !scope.isEmpty()
              && scope.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '"' && c != '\\');
      if (!allowed) {
        throw new IllegalArgumentException(
            "a scope has printable ASCII characters without space, quote and backslash (RFC 6749"
                + " section 3.3); give several scopes as several arguments");
      }
    }
    return put("scope", String.join(" ", Arrays.asList(scopes)));
  }

  /**
   * A claim of the application's own.
   *
   * @param name its name, not one of the registered claims that are set otherwise
   * @param value a {@link String}, {@link Boolean}, {@link Number}, {@link java.util.Collection} or
   *     {@link Map} of such values, or null for JSON null; copied
   * @return this
   * @throws IllegalArgumentException if the name is set otherwise, its RFC gives it another type,
   *     or the value cannot be written without loss: not finite, half of a surrogate pair, more
   *     than 32 levels deep
   */
  public Claims claim(String name, @Nullable Object value) {
    String hint = SET_OTHERWISE.get(Objects.requireNonNull(name, "name"));
    if (hint != null) {
      throw new IllegalArgumentException("the claim " + name + " cannot be set here: " + hint);
    }
    if (generationIsSetByIssuer && name.equals(Generations.CLAIM)) {
      throw new IllegalArgumentException(
          "the claim gen cannot be set here: the issuer reads it from its generations(…)");
    }
    if (RegisteredClaims.isAlwaysString(name) && !RegisteredClaims.isProperString(value)) {
      throw new IllegalArgumentException(
          "the claim "
              + name
              + " is a string without control characters in its RFC, and a validator"
              + " refuses anything else");
    }
    return put(JsonValues.text(name, name), JsonValues.copyOf(name, value));
  }

  /**
   * Binds the token to a DPoP key: {@code cnf} with {@code jkt} (RFC 9449 section 6.1). Whoever
   * sends the token has to prove that it holds the key.
   *
   * @param keyThumbprint the RFC 7638 thumbprint of the client's public key, as {@link
   *     DpopValidation.Accepted#keyThumbprint()} tells it
   * @return this
   * @throws IllegalArgumentException if it is no such thumbprint, or was set before
   */
  public Claims boundToKey(String keyThumbprint) {
    if (Base64Url.decode(keyThumbprint).filter(digest -> digest.length == 32).isEmpty()) {
      throw new IllegalArgumentException(
          "expected the RFC 7638 thumbprint of a public key, which is SHA-256 in base64url");
    }
    return confirmedBy("jkt", keyThumbprint);
  }

  /**
   * Binds the token to a TLS client certificate: {@code cnf} with {@code x5t#S256} (RFC 8705
   * section 3.1). Whoever sends the token has to do so over a connection with that certificate.
   *
   * @param certificate the client's
   * @return this
   * @throws IllegalArgumentException if it cannot be encoded, or one was set before
   */
  public Claims boundToCertificate(X509Certificate certificate) {
    try {
      return confirmedBy("x5t#S256", Base64Url.encode(Thumbprint.sha256(certificate.getEncoded())));
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("the certificate cannot be encoded", e);
    }
  }

  /** A token may be bound in both ways; then both are asked for. */
  private Claims confirmedBy(String member, String value) {
    if (confirmation.isEmpty()) {
      put("cnf", Collections.unmodifiableMap(confirmation));
    }
    if (confirmation.putIfAbsent(member, value) != null) {
      throw new IllegalArgumentException(
          "the token was bound before; it can be bound to one key and to one certificate");
    }
    return this;
  }

  /**
   * A lifetime for this token, in place of the issuer's.
   *
   * @param shorter at least one second and at most the issuer's lifetime
   * @return this
   * @throws IllegalArgumentException if it is less than a second; that it is at most the issuer's
   *     is checked when the token is made
   */
  public Claims lifetime(Duration shorter) {
    if (shorter.compareTo(MIN_LIFETIME) < 0) {
      throw new IllegalArgumentException(
          "expected a lifetime of at least " + MIN_LIFETIME + ", but it is " + shorter);
    }
    if (lifetime != null) {
      throw new IllegalArgumentException("the lifetime was set before; it can be set once");
    }
    lifetime = shorter;
    return this;
  }

  /**
   * The generation that was read before the subject was authenticated, so that a cut-off during the
   * log-in refuses this token too: it carries the lower of this and the one that the issuer reads.
   * Without it a log-in by the old password can end after the cut-off that its change made.
   *
   * @param generation what {@link Generations#current} answered for this subject and this client,
   *     if the token names one, before the password was looked at
   * @return this
   * @throws IllegalArgumentException if the issuer has no generations, or it was set before
   */
  public Claims authenticatedUnder(long generation) {
    if (!generationIsSetByIssuer) {
      throw new IllegalArgumentException(
          "this issuer has no generations; name them by JwtIssuer.Builder.generations(…)");
    }
    if (generationBefore != null) {
      throw new IllegalArgumentException("the generation was set before; it can be set once");
    }
    generationBefore = generation;
    return this;
  }

  private Claims put(String name, @Nullable Object value) {
    if (members.containsKey(name)) {
      throw new IllegalArgumentException(
          "the claim " + name + " was set before; each claim can be set once");
    }
    members.put(name, value);
    return this;
  }

  Map<String, @Nullable Object> members() {
    return members;
  }

  Optional<Long> generationBefore() {
    return Optional.ofNullable(generationBefore);
  }

  Optional<Duration> lifetime() {
    return Optional.ofNullable(lifetime);
  }
}
