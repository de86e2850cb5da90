package dev.countersign.testing;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on a checked token. A failure message names one claim and never the token. Not
 * thread-safe.
 */
public final class JwtAssert extends AbstractAssert<JwtAssert, @Nullable Jwt> {

  JwtAssert(@Nullable Jwt actual) {
    super(actual, JwtAssert.class);
  }

  /**
   * The {@code iss} claim.
   *
   * @param expected the issuer
   * @return this
   */
  public JwtAssert hasIssuer(String expected) {
    return has("iss", jwt().issuer(), expected);
  }

  /**
   * The {@code sub} claim.
   *
   * @param expected the subject
   * @return this
   */
  public JwtAssert hasSubject(String expected) {
    return has("sub", jwt().subject(), expected);
  }

  /**
   * The {@code jti} claim.
   *
   * @param expected the id
   * @return this
   */
  public JwtAssert hasId(String expected) {
    return has("jti", jwt().id(), expected);
  }

  /**
   * The {@code aud} claim: exactly these, in this order.
   *
   * @param expected the audiences
   * @return this
   */
  public JwtAssert hasAudience(String... expected) {
    return has("aud", Optional.of(jwt().audience()), List.of(expected));
  }

  /**
   * One of the granted scopes.
   *
   * @param scope the scope
   * @return this
   */
  public JwtAssert hasScope(String scope) {
    if (!jwt().hasScope(scope)) {
      throw failure("%nExpected the scope %s to be granted%nbut only %s are", scope, scopes());
    }
    return this;
  }

  /**
   * All of the granted scopes, in whatever order.
   *
   * @param scopes these and no other
   * @return this
   */
  public JwtAssert hasExactlyScopes(String... scopes) {
    return has("scope", Optional.of(jwt().scopes()), new LinkedHashSet<>(Arrays.asList(scopes)));
  }

  /**
   * A scope that was not granted.
   *
   * @param scope the scope
   * @return this
   */
  public JwtAssert hasNoScope(String scope) {
    if (jwt().hasScope(scope)) {
      throw failure("%nExpected the scope %s not to be granted%nbut %s are", scope, scopes());
    }
    return this;
  }

  private String scopes() {
    return String.join(" ", jwt().scopes());
  }

  /**
   * A claim that is there and not null.
   *
   * @param name the claim
   * @return this
   */
  public JwtAssert hasClaim(String name) {
    if (!jwt().has(name)) {
      throw failure("%nExpected the claim %s%nbut it is absent or null", name);
    }
    return this;
  }

  /**
   * A claim with this value.
   *
   * @param name the claim
   * @param expected its value, of a type that {@link Jwt#claims()} names; an {@link Integer} stands
   *     for a {@link Long}
   * @return this
   */
  public JwtAssert hasClaim(String name, Object expected) {
    Object comparable =
        expected instanceof Integer integer ? (Object) integer.longValue() : expected;
    return has(name, Optional.ofNullable(jwt().claims().get(name)), comparable);
  }

  /**
   * A claim that is absent or null.
   *
   * @param name the claim
   * @return this
   */
  public JwtAssert hasNoClaim(String name) {
    if (jwt().has(name)) {
      throw failure("%nExpected no claim %s%nbut there is one", name);
    }
    return this;
  }

  /**
   * The {@code exp} claim.
   *
   * @param expected the first instant at which the token is expired
   * @return this
   */
  public JwtAssert expiresAt(Instant expected) {
    return has("exp", jwt().expiresAt(), expected);
  }

  /**
   * The {@code iat} claim.
   *
   * @param expected the instant of issue
   * @return this
   */
  public JwtAssert wasIssuedAt(Instant expected) {
    return has("iat", jwt().issuedAt(), expected);
  }

  /**
   * The {@code nbf} claim.
   *
   * @param expected the first instant at which the token is good
   * @return this
   */
  public JwtAssert isValidFrom(Instant expected) {
    return has("nbf", jwt().notBefore(), expected);
  }

  /**
   * The header's {@code typ}.
   *
   * @param expected for example {@code at+jwt}
   * @return this
   */
  public JwtAssert hasType(String expected) {
    return has("typ", jwt().type(), expected);
  }

  /**
   * The id of the key that verified the signature.
   *
   * @param expected the key id
   * @return this
   */
  public JwtAssert wasSignedByKey(String expected) {
    return has("kid", Optional.of(jwt().keyId()), expected);
  }

  /**
   * The algorithm of the key that verified the signature.
   *
   * @param expected the algorithm
   * @return this
   */
  public JwtAssert wasSignedBy(JwsAlgorithm expected) {
    return has("alg", Optional.of(jwt().algorithm()), expected);
  }

  private <T> JwtAssert has(String name, Optional<T> found, T expected) {
    Objects.requireNonNull(expected, "expected");
    if (!found.equals(Optional.of(expected))) {
      throw failure(
          "%nExpected %s to be %s%nbut it is %s",
          name, expected, found.map(Object::toString).orElse("absent"));
    }
    return this;
  }

  private Jwt jwt() {
    isNotNull();
    if (actual == null) {
      throw new IllegalStateException("isNotNull() has thrown");
    }
    return actual;
  }
}
