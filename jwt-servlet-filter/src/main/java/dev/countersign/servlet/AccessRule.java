package dev.countersign.servlet;

import dev.countersign.jwt.Jwt;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
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
   * @param neededAuthentication how the person has to be authenticated anew (RFC 9470), or empty if
   *     that would not help
   */
  record Denial(
      String message, Set<String> neededScopes, Optional<Authentication> neededAuthentication) {

    /**
     * A refusal that the client can perhaps mend by a token with more scopes.
     *
     * @param message for the operator's log; must not repeat the token or text of the request
     * @param neededScopes each of the characters that RFC 6749 section 3.3 allows
     * @param neededAuthentication answered with 401 in place of 403, if it is there
     * @throws IllegalArgumentException if a scope is empty or has other characters
     */
    public Denial {
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(neededAuthentication, "neededAuthentication");
      neededScopes = requireScopes(neededScopes);
    }

    /**
     * A refusal that the client can perhaps mend by a token with more scopes.
     *
     * @param message for the operator's log; must not repeat the token or text of the request
     * @param neededScopes each of the characters that RFC 6749 section 3.3 allows
     * @throws IllegalArgumentException if a scope is empty or has other characters
     */
    public Denial(String message, Set<String> neededScopes) {
      this(message, neededScopes, Optional.empty());
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

    Refusal refusal() {
      return neededAuthentication.isPresent()
          ? Refusal.AUTHENTICATION_INSUFFICIENT
          : Refusal.ACCESS_DENIED;
    }

    Map<String, String> challengeParameters() {
      Map<String, String> parameters = new LinkedHashMap<>();
      if (!neededScopes.isEmpty()) {
        parameters.put("scope", String.join(" ", neededScopes));
      }
      neededAuthentication.ifPresent(needed -> needed.putInto(parameters));
      return parameters;
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
   * How a person has to be authenticated (RFC 9470 section 3).
   *
   * @param acrValues authentication context classes, any of which is enough, the preferred first;
   *     or empty
   * @param maxAge how long ago it may have been at most, in whole seconds; or empty
   */
  record Authentication(List<String> acrValues, Optional<Duration> maxAge) {

    /** A time further ahead points to a broken clock, and would never be too long ago. */
    private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

    /**
     * How a person has to be authenticated.
     *
     * @param acrValues each of printable ASCII without space, quote and backslash
     * @param maxAge one second or more
     * @throws IllegalArgumentException if a value has other characters, the age is shorter, or
     *     nothing is asked for
     */
    public Authentication {
      acrValues = List.copyOf(acrValues);
      if (acrValues.isEmpty() && maxAge.isEmpty()) {
        throw new IllegalArgumentException("expected acr values or an age, but there is neither");
      }
      for (String value : acrValues) {
        if (value.isEmpty() || value.indexOf(' ') >= 0 || !Challenge.isQuotable(value)) {
          throw new IllegalArgumentException(
              "an acr value has printable ASCII characters without space, quote and backslash; give"
                  + " several as several arguments");
        }
      }
      if (maxAge.isPresent() && maxAge.get().toSeconds() < 1) {
        throw new IllegalArgumentException(
            "expected an age of a second or more, but it is " + maxAge.get());
      }
    }

    private void putInto(Map<String, String> parameters) {
      if (!acrValues.isEmpty()) {
        parameters.put("acr_values", String.join(" ", acrValues));
      }
      maxAge.ifPresent(age -> parameters.put("max_age", Long.toString(age.toSeconds())));
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
   * The person was authenticated in one of these ways, as {@code acr} tells (RFC 9470); else 401
   * {@code insufficient_user_authentication} tells the client with which {@code acr_values} to ask
   * for another token.
   *
   * @param anyOf one or more authentication context classes, the preferred first
   * @return the rule
   * @throws IllegalArgumentException if there is none, or one has characters that a header cannot
   *     hold
   */
  static AccessRule acr(String... anyOf) {
    List<String> enough = List.of(anyOf);
    Optional<Denial> denial =
        stepUp(
            "needs one of the acr values " + enough, new Authentication(enough, Optional.empty()));
    return (caller, request) ->
        caller.jwt().string("acr").filter(enough::contains).isPresent() ? Optional.empty() : denial;
  }

  /**
   * The person was authenticated not longer ago than this, as {@code auth_time} tells (RFC 9470);
   * else 401 {@code insufficient_user_authentication} tells the client the {@code max_age}.
   *
   * @param age one second or more
   * @return the rule, with the system's clock
   * @throws IllegalArgumentException if it is shorter
   */
  static AccessRule maxAge(Duration age) {
    return maxAge(age, InstantSource.system());
  }

  /**
   * As {@link #maxAge(Duration)}, with another clock.
   *
   * @param age one second or more
   * @param clock read once for each request
   * @return the rule
   * @throws IllegalArgumentException if it is shorter
   */
  static AccessRule maxAge(Duration age, InstantSource clock) {
    Optional<Denial> denial =
        stepUp(
            "needs an authentication within " + age,
            new Authentication(List.of(), Optional.of(age)));
    return (caller, request) -> {
      Optional<Instant> authenticated = caller.jwt().instant("auth_time");
      Instant now = clock.instant();
      boolean fresh =
          authenticated.isPresent()
              && !authenticated.get().plus(age).isBefore(now)
              && !authenticated.get().isAfter(now.plus(Authentication.MAX_CLOCK_SKEW));
      return fresh ? Optional.empty() : denial;
    };
  }

  private static Optional<Denial> stepUp(String message, Authentication needed) {
    return Optional.of(new Denial(message, Set.of(), Optional.of(needed)));
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
