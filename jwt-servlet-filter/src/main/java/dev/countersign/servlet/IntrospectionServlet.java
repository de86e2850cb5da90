package dev.countersign.servlet;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Validation;
import dev.countersign.jwt.revocation.RefreshFamily;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.servlet.TokenEndpoint.Inquiry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells resource servers whether a token is good now, and what it says (RFC 7662), usually at
 * {@code /introspect}.
 *
 * <p>Takes a {@code POST} of a form of at most 64 KiB with {@code token}, by an authenticated
 * client: without that, strangers could try tokens (section 2.1). Whatever is not accepted is
 * {@code {"active":false}} and nothing else (section 2.2). While it cannot be told, the answer is
 * 503 and {@code Retry-After}, and never {@code false}. Other errors are those of RFC 6749 section
 * 5.2. Nothing is read from the query, and {@code token_type_hint} is not needed.
 *
 * <p>Of an active access token it says {@code active}, {@code token_type} and, as far as the token
 * has them, {@code scope}, {@code client_id}, {@code exp}, {@code iat}, {@code nbf}, {@code sub},
 * {@code aud}, {@code iss}, {@code jti} and {@code cnf} (RFC 8705 section 3.2). A refresh token has
 * the {@code token_type} {@code N_A} (RFC 8693 section 2.2.1), so that nobody takes it for an
 * access token, and one that is bound to a client is active for that client alone.
 *
 * <p>Map it to an exact path, and permit that path in the filter. Nothing in front of it may read
 * the body, nor call {@code getParameter}, which does. Thread-safe.
 */
public final class IntrospectionServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  private static final System.Logger LOGGER =
      System.getLogger(IntrospectionServlet.class.getName());

  private final transient TokenEndpoint endpoint;
  private final transient @Nullable JwtValidator accessTokens;
  private final transient @Nullable RefreshTokens refreshTokens;

  private IntrospectionServlet(
      TokenEndpoint endpoint,
      @Nullable JwtValidator accessTokens,
      @Nullable RefreshTokens refreshTokens) {
    this.endpoint = endpoint;
    this.accessTokens = accessTokens;
    this.refreshTokens = refreshTokens;
  }

  /**
   * A servlet to be told which tokens it knows: access tokens, refresh tokens, or both. One of them
   * is needed.
   *
   * @param clients authenticates those who ask, resource servers for the most part. It should know
   *     no public client, whose id anybody can send
   * @return a new builder
   * @throws IllegalArgumentException if their challenge does not fit into a header
   */
  public static Builder builder(ClientAuthenticator clients) {
    return new Builder(new TokenEndpoint(Objects.requireNonNull(clients, "clients")));
  }

  /** Answers, or refuses any method but {@code POST}. */
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    endpoint.serve(request, response, this::introspect);
  }

  /** The two kinds of token look different, so that the order does not matter. */
  private EndpointAnswer introspect(Inquiry inquiry) {
    if (refreshTokens != null) {
      Optional<RefreshFamily> family =
          refreshTokens
              .introspect(inquiry.token())
              .filter(found -> mayBeSeenBy(inquiry.clientId(), found));
      if (family.isPresent()) {
        return new EndpointAnswer.Success(Introspection.of(family.get()));
      }
    }
    return accessTokens == null
        ? new EndpointAnswer.Success(Introspection.INACTIVE)
        : answer(accessTokens.check(inquiry.token()));
  }

  private static boolean mayBeSeenBy(String clientId, RefreshFamily family) {
    return family.grant().clientId().map(clientId::equals).orElse(true);
  }

  private static EndpointAnswer answer(Validation verdict) {
    if (verdict instanceof Validation.Accepted accepted) {
      return new EndpointAnswer.Success(Introspection.of(accepted.jwt()));
    }
    if (verdict instanceof Validation.Rejected rejected) {
      LOGGER.log(
          System.Logger.Level.DEBUG, "inactive, {0}: {1}", rejected.reason(), rejected.message());
      return new EndpointAnswer.Success(Introspection.INACTIVE);
    }
    Validation.Undecided undecided = (Validation.Undecided) verdict;
    LOGGER.log(
        System.Logger.Level.DEBUG, "undecided, {0}: {1}", undecided.cause(), undecided.message());
    return EndpointRefusal.UNAVAILABLE;
  }

  /** Collects what is known. Not thread-safe. */
  public static final class Builder {

    private final TokenEndpoint endpoint;
    private @Nullable JwtValidator accessTokens;
    private @Nullable RefreshTokens refreshTokens;

    private Builder(TokenEndpoint endpoint) {
      this.endpoint = endpoint;
    }

    /**
     * Knows access tokens.
     *
     * @param validator judges them, with every check of its own: active is what it accepts
     * @return this
     * @throws IllegalStateException if this was said before
     */
    public Builder accessTokens(JwtValidator validator) {
      TokenEndpoint.requireUnset(accessTokens, "accessTokens(…)");
      accessTokens = Objects.requireNonNull(validator, "validator");
      return this;
    }

    /**
     * Knows refresh tokens. Their {@code scope} is the attribute of that name of their grant, if
     * there is one.
     *
     * @param tokens judges them
     * @return this
     * @throws IllegalStateException if this was said before
     */
    public Builder refreshTokens(RefreshTokens tokens) {
      TokenEndpoint.requireUnset(refreshTokens, "refreshTokens(…)");
      refreshTokens = Objects.requireNonNull(tokens, "tokens");
      return this;
    }

    /**
     * The servlet.
     *
     * @return a servlet that knows these tokens
     * @throws IllegalStateException if there are none
     */
    public IntrospectionServlet build() {
      if (accessTokens == null && refreshTokens == null) {
        throw new IllegalStateException(
            "expected accessTokens(…), refreshTokens(…) or both; without them no token is active");
      }
      return new IntrospectionServlet(endpoint, accessTokens, refreshTokens);
    }
  }
}
