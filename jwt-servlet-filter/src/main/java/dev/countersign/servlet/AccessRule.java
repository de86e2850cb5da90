package dev.countersign.servlet;

import dev.countersign.jwt.Jwt;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * What the caller of a request needs besides a good token.
 *
 * <p>Asked at most once for each request and path. Implementations are thread-safe and fast, and do
 * not read the request's body, nor its parameters, which may be in the body. An exception thrown
 * here is answered with 503: access is not granted, and the client is not told that its token was
 * bad.
 */
@FunctionalInterface
public interface AccessRule {

  /**
   * Judges one request.
   *
   * @param caller who sends it, known by a checked token
   * @param request what is asked for
   * @return why it is refused, or empty if this rule has nothing against it
   */
  Optional<Denial> denial(JwtPrincipal caller, HttpServletRequest request);

  /**
   * Why a caller may not do what it asks for.
   *
   * @param message for the operator's log; must not repeat the token or text of the request
   * @param neededScopes what the challenge tells the client to ask for (RFC 6750 section 3), or
   *     empty if another scope would not help
   */
  record Denial(String message, Set<String> neededScopes) {

    /**
     * A refusal that the client can perhaps mend by a token with more scopes.
     *
     * @param message for the operator's log; must not repeat the token or text of the request
     * @param neededScopes each of the characters that RFC 6749 section 3.3 allows
     * @throws IllegalArgumentException if a scope is empty or has other characters
     */
    public Denial {
      Objects.requireNonNull(message, "message");
      neededScopes = requireScopes(neededScopes);
    }

    /**
     * A refusal that no scope would mend.
     *
     * @param message for the operator's log; must not repeat the token or text of the request
     * @return the refusal
     */
    public static Optional<Denial> because(String message) {
      return Optional.of(new Denial(message, Set.of()));
    }

    Map<String, String> challengeParameters() {
      return neededScopes.isEmpty() ? Map.of() : Map.of("scope", String.join(" ", neededScopes));
    }

    /** They go into a header as they are. */
    private static Set<String> requireScopes(Set<String> scopes) {
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
      return Collections.unmodifiableSet(new LinkedHashSet<>(scopes));
    }
  }

  /**
   * A good token is enough.
   *
   * @return the rule
   */
  static AccessRule authenticated() {
    return (caller, request) -> Optional.empty();
  }

  /**
   * The token has this scope.
   *
   * @param scope one scope
   * @return the rule
   * @throws IllegalArgumentException if it has characters that no scope has
   */
  static AccessRule scope(String scope) {
    return allScopes(scope);
  }

  /**
   * The token has all of these scopes.
   *
   * @param scopes one or more scopes
   * @return the rule
   * @throws IllegalArgumentException if there is none, or one has characters that no scope has
   */
  static AccessRule allScopes(String... scopes) {
    List<String> needed = List.of(scopes);
    return scopes("all of the scopes ", needed, needed, jwt -> jwt.scopes().containsAll(needed));
  }

  /**
   * The token has one of these scopes. The challenge names the first, so put the one that grants
   * least first.
   *
   * @param scopes one or more scopes
   * @return the rule
   * @throws IllegalArgumentException if there is none, or one has characters that no scope has
   */
  static AccessRule anyScope(String... scopes) {
    List<String> needed = List.of(scopes);
    return scopes(
        "one of the scopes ",
        needed,
        needed.subList(0, Math.min(1, needed.size())),
        jwt -> needed.stream().anyMatch(jwt::hasScope));
  }

  private static AccessRule scopes(
      String need, List<String> scopes, List<String> named, Predicate<Jwt> has) {
    requireSome(scopes, "scopes");
    Denial.requireScopes(new LinkedHashSet<>(scopes));
    Optional<Denial> denial =
        Optional.of(new Denial("needs " + need + scopes, new LinkedHashSet<>(named)));
    return (caller, request) -> has.test(caller.jwt()) ? Optional.empty() : denial;
  }

  /**
   * The caller has one of these roles, as {@code isUserInRole} would tell.
   *
   * @param roles one or more roles
   * @return the rule
   * @throws IllegalArgumentException if there is none
   */
  static AccessRule anyRole(String... roles) {
    List<String> needed = List.of(roles);
    requireSome(needed, "roles");
    Optional<Denial> denial = Denial.because("needs one of the roles " + needed);
    return (caller, request) ->
        needed.stream().anyMatch(caller::hasRole) ? Optional.empty() : denial;
  }

  /**
   * The caller has this role, as {@code isUserInRole} would tell.
   *
   * @param role one role
   * @return the rule
   */
  static AccessRule role(String role) {
    return anyRole(role);
  }

  /**
   * A condition of the application's own, for example that a path names the caller's tenant.
   *
   * @param name what logs call it
   * @param condition true if the request may pass
   * @return the rule
   */
  static AccessRule when(String name, BiPredicate<Jwt, HttpServletRequest> condition) {
    Objects.requireNonNull(condition, "condition");
    Optional<Denial> denial = Denial.because("needs " + Objects.requireNonNull(name, "name"));
    return (caller, request) -> condition.test(caller.jwt(), request) ? Optional.empty() : denial;
  }

  /**
   * This rule and another, asked in this order.
   *
   * @param other asked if this one has nothing against the request
   * @return the combined rule
   */
  default AccessRule and(AccessRule other) {
    Objects.requireNonNull(other, "other");
    return (caller, request) -> {
      Optional<Denial> denial = denial(caller, request);
      return denial.isPresent() ? denial : other.denial(caller, request);
    };
  }

  private static void requireSome(List<String> texts, String what) {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException(
          "expected one or more " + what + "; if a good token is enough, say authenticated()");
    }
  }
}
