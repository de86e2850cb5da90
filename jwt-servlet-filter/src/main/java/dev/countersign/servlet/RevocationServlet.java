package dev.countersign.servlet;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.Validation;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.jwt.revocation.RefreshTokens.RevokeResult;
import dev.countersign.servlet.TokenEndpoint.Inquiry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets clients revoke their tokens (RFC 7009), usually at {@code /revoke}.
 *
 * <p>Takes a {@code POST} of a form of at most 64 KiB with {@code token}, by an authenticated
 * client. Answers 200 if the token is revoked, and also if it is none, or no longer one; 400 {@code
 * invalid_grant} if it belongs to another client; 503 and {@code Retry-After} if it could not be
 * revoked or nothing is known of it, so that a token which was acknowledged as revoked is revoked.
 * Other errors are those of RFC 6749 section 5.2. Nothing is read from the query. {@code
 * token_type_hint} is not needed; but if it names a kind of token that is not revoked here, and the
 * token is of no kind that is, the answer is 400 {@code unsupported_token_type}.
 *
 * <p>Map it to an exact path, and permit that path in the filter. Nothing in front of it may read
 * the body, nor call {@code getParameter}, which does. Thread-safe.
 */
public final class RevocationServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  private static final System.Logger LOGGER = System.getLogger(RevocationServlet.class.getName());

  private final transient TokenEndpoint endpoint;
  private final transient @Nullable AccessTokens accessTokens;
  private final transient @Nullable RefreshTokens refreshTokens;

  /** Who judges access tokens, and what revokes them. */
  private record AccessTokens(JwtValidator validator, Consumer<? super Jwt> revocation) {}

  private RevocationServlet(
      TokenEndpoint endpoint,
      @Nullable AccessTokens accessTokens,
      @Nullable RefreshTokens refreshTokens) {
    this.endpoint = endpoint;
    this.accessTokens = accessTokens;
    this.refreshTokens = refreshTokens;
  }

  /**
   * A servlet to be told which tokens it revokes: access tokens, refresh tokens, or both. One of
   * them is needed.
   *
   * @param clients authenticates the clients; a public client has an id and nothing to prove it
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
    endpoint.serve(request, response, this::revoke);
  }

  /** The two kinds of token look different, so that the order does not matter. */
  private EndpointAnswer revoke(Inquiry inquiry) {
    if (refreshTokens != null) {
      RevokeResult result = refreshTokens.revoke(inquiry.token(), inquiry.clientId());
      if (result != RevokeResult.UNKNOWN) {
        return result == RevokeResult.REVOKED ? done() : EndpointRefusal.OF_ANOTHER_CLIENT;
      }
    }
    if (accessTokens != null) {
      Validation verdict = accessTokens.validator().check(inquiry.token());
      if (verdict instanceof Validation.Accepted accepted) {
        return revoke(accepted.jwt(), inquiry.clientId(), accessTokens.revocation());
      }
      if (isGoodOrMayBeLater(verdict)) {
        return EndpointRefusal.UNAVAILABLE;
      }
    }
    return isOfAKindNotHere(inquiry) ? EndpointRefusal.UNSUPPORTED_TOKEN_TYPE : done();
  }

  private static EndpointAnswer revoke(Jwt jwt, String clientId, Consumer<? super Jwt> revocation) {
    // RFC 9068 section 2.2; a validator has refused what is no string
    if (!jwt.string("client_id").orElse(clientId).equals(clientId)) {
      return EndpointRefusal.OF_ANOTHER_CLIENT;
    }
    revocation.accept(jwt);
    return done();
  }

  /** To answer 200 would acknowledge what did not happen. */
  private static boolean isGoodOrMayBeLater(Validation verdict) {
    if (verdict instanceof Validation.Undecided undecided) {
      LOGGER.log(
          System.Logger.Level.DEBUG,
          "not revoked, {0}: {1}",
          undecided.cause(),
          undecided.message());
      return true;
    }
    return verdict instanceof Validation.Rejected rejected
        && (rejected.reason() == Reason.KEY_UNKNOWN // of an emergency key, perhaps not here yet
            || rejected.reason() == Reason.NOT_YET_VALID
            || rejected.reason() == Reason.ISSUED_IN_THE_FUTURE);
  }

  /** A client that means such a token must not believe that it is revoked (section 2.2.1). */
  private boolean isOfAKindNotHere(Inquiry inquiry) {
    String hint = inquiry.hint().orElse("");
    return (hint.equals("access_token") && accessTokens == null)
        || (hint.equals("refresh_token") && refreshTokens == null);
  }

  private static EndpointAnswer done() {
    return new EndpointAnswer.Success("");
  }

  /** Collects what is revoked. Not thread-safe. */
  public static final class Builder {

    private final TokenEndpoint endpoint;
    private @Nullable AccessTokens accessTokens;
    private @Nullable RefreshTokens refreshTokens;

    private Builder(TokenEndpoint endpoint) {
      this.endpoint = endpoint;
    }

    /**
     * Revokes access tokens. One that names another client in {@code client_id} is left alone; one
     * that names none is any client's.
     *
     * @param validator judges them; what it rejects needs no revocation, so it has to accept every
     *     token of this issuer, whatever the audience. If it rejects a token because its time has
     *     not come, the client is told to try again
     * @param revocation is given each token that is to be revoked, for example {@code
     *     denylist::revoke}. When it returns, the token is revoked; if it throws, the client is
     *     told to try again
     * @return this
     * @throws IllegalStateException if this was said before
     */
    public Builder accessTokens(JwtValidator validator, Consumer<? super Jwt> revocation) {
      TokenEndpoint.requireUnset(accessTokens, "accessTokens(…)");
      accessTokens =
          new AccessTokens(
              Objects.requireNonNull(validator, "validator"),
              Objects.requireNonNull(revocation, "revocation"));
      return this;
    }

    /**
     * Revokes refresh tokens with their family. What becomes of the access tokens of the family
     * (RFC 7009 section 2.1) is for the listener of {@code tokens}.
     *
     * @param tokens revokes them
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
     * @return a servlet that revokes these tokens
     * @throws IllegalStateException if there are none
     */
    public RevocationServlet build() {
      if (accessTokens == null && refreshTokens == null) {
        throw new IllegalStateException(
            "expected accessTokens(…), refreshTokens(…) or both; without them nothing is revoked");
      }
      return new RevocationServlet(endpoint, accessTokens, refreshTokens);
    }
  }
}
