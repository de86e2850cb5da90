package dev.countersign.servlet;

import dev.countersign.jwt.Jwt;
import java.security.Principal;
import java.util.Objects;
import java.util.Set;

/**
 * The caller of a request whose token was believed: what {@code getUserPrincipal()} returns.
 *
 * <p>Immutable and thread-safe. Made by the filter alone, out of a checked token, so whoever holds
 * one holds proof.
 */
public final class JwtPrincipal implements Principal {

  private final Jwt jwt;
  private final Set<String> roles;

  /** The roles are kept as they are, so they must be unmodifiable. */
  JwtPrincipal(Jwt jwt, Set<String> roles) {
    this.jwt = jwt;
    this.roles = roles;
  }

  /**
   * The {@code sub} claim.
   *
   * @return the subject, or the empty text if the validator allows tokens without one
   */
  @Override
  public String getName() {
    return jwt.subject().orElse("");
  }

  /**
   * The token with all its claims.
   *
   * @return the checked token
   */
  public Jwt jwt() {
    return jwt;
  }

  /**
   * What {@code isUserInRole} answers true to: the token's scopes, or the values of the claim that
   * the filter was told to take roles from.
   *
   * @return an unmodifiable set, perhaps empty
   */
  public Set<String> roles() {
    return roles;
  }

  /**
   * Whether the caller has a role; compared exactly.
   *
   * @param role one role
   * @return true if it is one of {@link #roles()}
   */
  public boolean hasRole(String role) {
    return roles.contains(role);
  }

  /** Equal if it is the same subject of the same issuer, whatever the token. */
  @Override
  public boolean equals(Object other) {
    return other instanceof JwtPrincipal that
        && jwt.subject().equals(that.jwt.subject())
        && jwt.issuer().equals(that.jwt.issuer());
  }

  @Override
  public int hashCode() {
    return Objects.hash(jwt.issuer(), jwt.subject());
  }

  /** Algorithm and key id of the token; a name is personal data. */
  @Override
  public String toString() {
    return "JwtPrincipal[" + jwt + "]";
  }
}
