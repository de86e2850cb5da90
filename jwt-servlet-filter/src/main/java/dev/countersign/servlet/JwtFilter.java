package dev.countersign.servlet;

import dev.countersign.jwt.DpopValidator;
import dev.countersign.jwt.JwtValidator;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request through to the application only with a token that the validator believes, unless a
 * rule says otherwise.
 *
 * <p>Every request to what the filter is mapped to needs a rule; the first rule that matches
 * decides, and what matches none is refused. A request that passes with a token has a {@link
 * JwtPrincipal}; {@code getRemoteUser}, {@code isUserInRole} and {@code getAuthType} answer
 * accordingly. A request that does not pass is answered as RFC 6750 section 3 says, and its body is
 * not read.
 *
 * <p>Map it to {@code /*} and register it with support for asynchronous requests, for the
 * dispatcher types {@code REQUEST} and {@code ASYNC}. Add {@code FORWARD} and {@code INCLUDE} if
 * rules are to hold for paths that the application dispatches to by itself, and {@code ERROR} if
 * error pages ask who the caller is. The token is judged once for each request, whatever it goes
 * through.
 *
 * <p>Immutable and thread-safe once it is built.
 */
public final class JwtFilter implements Filter {

  /** Long enough for a fetch of keys or a fail-over, short enough for a person who waits. */
  private static final String RETRY_AFTER_SECONDS = "5";

  private final Function<String, @Nullable String> environment;

  /** Absent only between the container's constructor call and its {@link #init}. */
  private volatile @Nullable Setup setup;

  /**
   * For containers, which go on to call {@link #init}; programs use {@link #builder}.
   *
   * <p>The init-params, of which a list has commas or lines between its items:
   *
   * <ul>
   *   <li>{@code issuer}: the exact {@code iss}; required
   *   <li>{@code audience}: a list, any of which {@code aud} must name; required
   *   <li>{@code jwks-uri}: where the issuer publishes its public keys, https unless it is a
   *       loopback address; with it, {@code algorithm} is that of keys that do not say theirs; or
   *       else
   *   <li>{@code secret-env}: the name of the environment variable that holds the issuer's secret
   *       in base64; with it, {@code algorithm} is {@code HS256} (default), {@code HS384} or {@code
   *       HS512}. While secrets rotate, the one before it may be in the variable of this name with
   *       {@code _PREVIOUS} behind
   *   <li>{@code type}: a list of accepted {@code typ}; default {@code at+jwt}
   *   <li>{@code clock-skew}: an ISO 8601 duration; default {@code PT30S}
   *   <li>{@code max-lifetime}: the longest from {@code iat} to {@code exp}, an ISO 8601 duration;
   *       default as long as the issuer likes
   *   <li>{@code permit}: a list of patterns as those of {@link Builder}; everything else needs a
   *       good token
   *   <li>{@code token-cookie}: the name of a {@link TokenCookie}, without {@code __Host-}, from
   *       which the token is also taken; needs {@code external-url}
   *   <li>{@code external-url}: a list as of {@link Builder#externalUrl}: where clients reach the
   *       application, and so the origins whose pages may change something with the cookie, and
   *       what DPoP proofs are for
   *   <li>{@code dpop-replay-cache}: {@code in-memory}, where one server remembers the DPoP proofs
   *       that were used; takes tokens that are bound to a key (RFC 9449), and needs {@code
   *       external-url}; with it, {@code dpop-algorithms} is a list of what proofs may be signed
   *       by, default {@code ES256}, {@code PS256}, {@code EdDSA} and {@code Ed25519}, and {@code
   *       dpop-max-age} how long a proof is good, default {@code PT1M}
   *   <li>{@code resource-metadata}: the URL of the protected-resource metadata (RFC 9728), for
   *       each challenge
   *   <li>{@code roles-claim}: default the scopes
   *   <li>{@code realm}: default {@code api}
   *   <li>{@code request-id-header}: default {@code X-Request-Id}
   * </ul>
   */
  public JwtFilter() {
    this(System::getenv);
  }

  /** With another environment than the process has. */
  JwtFilter(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  private JwtFilter(Setup setup) {
    this(System::getenv);
    this.setup = setup;
  }

  /**
   * A filter to be told its rules.
   *
   * <p>If you add nothing else, tokens come from the {@code Authorization} header alone, one that
   * is bound to a DPoP key is refused, one that is bound to a client certificate needs it, roles
   * are the token's scopes, the realm is {@code api}, and refusals have an {@code X-Request-Id} and
   * a body of {@code application/problem+json}.
   *
   * @param validator judges the tokens
   * @return a new builder
   */
  public static Builder builder(JwtValidator validator) {
    return new Builder(Objects.requireNonNull(validator, "validator"));
  }

  /**
   * Reads the init-params of a filter that was made by its public constructor, and logs, at level
   * {@code WARNING} of {@code dev.countersign.servlet.StartUpReport}, the {@linkplain
   * JwtValidator#findings() dangerous settings} of each validator.
   *
   * @param config the container's
   * @throws ServletException if an init-param is missing, unknown, wrong or contradicts another, or
   *     if there are any for a filter that was built and needs none
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    Setup built = setup;
    if (built == null) {
      built = new FilterParameters(config, environment).setup();
      setup = built;
    } else if (config.getInitParameterNames().hasMoreElements()) {
      throw new ServletException(
          "the filter "
              + config.getFilterName()
              + " was built by JwtFilter.builder(…), so its init-params would be ignored; remove"
              + " them");
    }
    StartUpReport.log(built.gate().validators());
  }

  /**
   * Registers this filter for all paths, for requests and asynchronous dispatches, with support for
   * asynchronous requests: what is easily forgotten, and then a way round.
   *
   * @param context an application that is starting
   * @throws IllegalStateException if the application has started, or has a filter of the name
   *     {@code JwtFilter}
   */
  public void addTo(ServletContext context) {
    FilterRegistration.Dynamic registration = context.addFilter("JwtFilter", this);
    if (registration == null) {
      throw new IllegalStateException(
          "the application has a filter of the name JwtFilter already; register this one yourself");
    }
    registration.setAsyncSupported(true);
    registration.addMappingForUrlPatterns(
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, "/*");
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!(request instanceof HttpServletRequest http)
        || !(response instanceof HttpServletResponse answer)) {
      throw new ServletException("JwtFilter guards HTTP requests, and this is another kind");
    }
    Setup complete = setup;
    if (complete == null) {
      throw new ServletException("init was not called, so this filter knows no rules; refusing");
    }
    Decision decision = complete.gate().decide(http);
    decision.dpopNonce().ifPresent(nonce -> answer.setHeader("DPoP-Nonce", nonce));
    if (decision instanceof Decision.Pass pass) {
      chain.doFilter(pass.request(), response);
    } else if (complete.preflights()
        && ((Decision.Refuse) decision).refusal() == Refusal.TOKEN_MISSING
        && Preflight.is(http)) {
      chain.doFilter(Preflight.answeredAtOnce(http), Preflight.headersOnly(answer));
    } else {
      refuse((Decision.Refuse) decision, complete, http, answer);
    }
  }

  /** Closes the keys that {@link #init} opened. */
  @Override
  public void destroy() {
    Setup complete = setup;
    if (complete != null) {
      complete.keys().close();
    }
  }

  private static void refuse(
      Decision.Refuse decision,
      Setup setup,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Refusal refusal = decision.refusal();
    String requestId = setup.requestIds().of(request, response);
    RefusalLog.log(decision, requestId, request, setup.gate());
    if (request.getDispatcherType() == DispatcherType.INCLUDE) {
      return; // the page around it has a status of its own; this part stays empty
    }
    response.setStatus(refusal.status());
    response.setHeader("Cache-Control", "no-store");
    response.setHeader(setup.requestIds().headerName(), requestId);
    if (refusal.isAboutTheToken()) {
      for (String challenge : setup.challenge().of(decision)) {
        response.addHeader("WWW-Authenticate", challenge);
      }
    }
    if (refusal == Refusal.UNDECIDED) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    setup.refusals().write(refusal, request, response);
  }

  /**
   * Collects rules. A pattern is an exact path ({@code /login}) or a path and all below it ({@code
   * /orders/*}), as the container dispatches it: decoded, without the context path, compared
   * exactly. A method in front restricts it ({@code POST /orders/*}); {@code GET} stands for {@code
   * HEAD} too. Rules are asked in the order in which they are added. Not thread-safe.
   */
  public static final class Builder {

    private final JwtValidator validator;
    private final AccessRules.Builder rules = new AccessRules.Builder();
    private @Nullable RolesClaim roles;
    private @Nullable Challenge challenge;
    private @Nullable RefusalWriter refusals;
    private @Nullable RequestIds requestIds;
    private boolean preflights;
    private @Nullable ExternalUrls externalUrls;
    private @Nullable TokenCookie cookie;
    private @Nullable DpopValidator dpop;
    private @Nullable String resourceMetadata;
    private @Nullable Function<HttpServletRequest, Optional<X509Certificate>> certificates;

    private Builder(JwtValidator validator) {
      this.validator = validator;
    }

    /**
     * Lets requests through without looking at a token, so that an expired one cannot lock anybody
     * out of the login page.
     *
     * @param patterns one or more patterns
     * @return this
     * @throws IllegalArgumentException if a pattern is malformed, or an earlier rule matches all of
     *     its requests
     */
    public Builder permit(String... patterns) {
      return add(patterns, new AccessRules.Access.Permitted());
    }

    /**
     * Lets requests through, with a principal if they carry one good token. Without one they go on
     * as if they had none: also if the token is bad, if there are several, and if it could not be
     * judged, since a page that is there for strangers should not fail because a store is down.
     *
     * @param patterns one or more patterns
     * @return this
     * @throws IllegalArgumentException if a pattern is malformed, or an earlier rule matches all of
     *     its requests
     */
    public Builder optional(String... patterns) {
      return add(patterns, new AccessRules.Access.Optional());
    }

    /**
     * Requires a good token and what a rule asks for.
     *
     * @param pattern a pattern
     * @param rule what the token has to grant, for example {@code AccessRule.scope("orders:read")}
     * @return this
     * @throws IllegalArgumentException if the pattern is malformed, or an earlier rule matches all
     *     of its requests
     */
    public Builder require(String pattern, AccessRule rule) {
      Objects.requireNonNull(rule, "rule");
      return add(new String[] {pattern}, new AccessRules.Access.Required(rule));
    }

    /**
     * Requires a good token in the judgement of another validator than the filter's, and what a
     * rule asks for: for example one whose checks are asked with another policy for when their
     * store is down, lenient where people read and strict where they pay.
     *
     * @param pattern a pattern
     * @param rule what the token has to grant
     * @param judge judges the tokens of requests to this pattern, also if an earlier dispatch of
     *     the same request was judged by another
     * @return this
     * @throws IllegalArgumentException if the pattern is malformed, or an earlier rule matches all
     *     of its requests
     */
    public Builder require(String pattern, AccessRule rule, JwtValidator judge) {
      Objects.requireNonNull(rule, "rule");
      return add(new String[] {pattern}, new AccessRules.Access.Required(rule, Optional.of(judge)));
    }

    private Builder add(String[] patterns, AccessRules.Access access) {
      if (patterns.length == 0) {
        throw new IllegalArgumentException("expected one or more patterns, for example /login");
      }
      for (String pattern : patterns) {
        rules.add(pattern, access);
      }
      return this;
    }

    /**
     * Takes roles from a claim, in place of the scopes: an array of strings, or a string of roles
     * with spaces between.
     *
     * @param claim its name, for example {@code roles}, or a JSON Pointer (RFC 6901) into it, for
     *     example {@code /realm_access/roles}
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder rolesClaim(String claim) {
      requireUnset(roles == null, "rolesClaim(…)");
      roles = RolesClaim.named(claim);
      return this;
    }

    /**
     * The realm of the challenge, in place of {@code api}.
     *
     * @param realm printable ASCII without quote and backslash
     * @return this
     * @throws IllegalArgumentException if it has other characters
     */
    public Builder realm(String realm) {
      requireUnset(challenge == null, "realm(…)");
      challenge = new Challenge(realm);
      return this;
    }

    /**
     * The header field with the id by which a request is found in other logs, in place of {@code
     * X-Request-Id}. The line in the log about a refusal has it, and the answer too.
     *
     * <p>It is taken from the answer if a filter in front has put one there, or else from the
     * request if there is exactly one, of 1 to 64 letters, digits and {@code . _ -}; whoever sends
     * a request can choose it. Otherwise it is a new one.
     *
     * @param name 1 to 64 letters, digits and {@code -}, for example {@code X-Correlation-Id}
     * @return this
     * @throws IllegalArgumentException if it is no such name
     */
    public Builder requestIdHeader(String name) {
      requireUnset(requestIds == null, "requestIdHeader(…)");
      requestIds = new RequestIds(name);
      return this;
    }

    /**
     * How refusals look, in place of {@link RefusalWriter#problemJson()}.
     *
     * @param writer writes their bodies
     * @return this
     */
    public Builder refusalWriter(RefusalWriter writer) {
      requireUnset(refusals == null, "refusalWriter(…)");
      refusals = Objects.requireNonNull(writer, "writer");
      return this;
    }

    /**
     * Lets CORS pre-flight requests through to whatever answers them behind this filter; browsers
     * send them without a token. A request is one if it is an {@code OPTIONS} with one {@code
     * Origin} and one {@code Access-Control-Request-Method}, without {@code Authorization} and
     * without a body. Only status and headers are sent back, and there is no asynchronous answer,
     * so that a servlet that answers every method alike gives nothing away. Not needed where what
     * answers them stands before this filter.
     *
     * @return this
     */
    public Builder allowCorsPreflight() {
      requireUnset(!preflights, "allowCorsPreflight()");
      preflights = true;
      return this;
    }

    /**
     * Where clients reach this application, whatever a proxy in front makes of their requests.
     * Needed by what compares a request with it, since its {@code Host} field is the sender's.
     *
     * @param urls one or more of scheme, host and port, for example {@code https://api.example};
     *     with a path if the proxy takes that path off
     * @return this
     * @throws IllegalArgumentException if one is no such URL
     */
    public Builder externalUrl(String... urls) {
      requireUnset(externalUrls == null, "externalUrl(…)");
      externalUrls = ExternalUrls.of(urls);
      return this;
    }

    /**
     * Also takes the token of a browser from this cookie. A request with both is refused, and so is
     * one that may change something and was made by a page of another site.
     *
     * <p>Needs {@link #externalUrl}: a request of a browser without {@code Sec-Fetch-Site} is known
     * by its {@code Origin}, which must be that of one of these URLs.
     *
     * @param tokenCookie the cookie that the log-in writes
     * @return this
     */
    public Builder tokenCookie(TokenCookie tokenCookie) {
      requireUnset(cookie == null, "tokenCookie(…)");
      cookie = Objects.requireNonNull(tokenCookie, "tokenCookie");
      return this;
    }

    /**
     * Takes tokens that are bound to a key of the client's (RFC 9449), and asks for a proof of that
     * key with each request. A token that is bound to a key is refused as a bearer token, with this
     * setting and without it; one that is bound to none stays a bearer token.
     *
     * <p>Needs {@link #externalUrl}: a proof is for one of these URLs, with the path as the client
     * sent it.
     *
     * @param proofs judges the proofs
     * @return this
     */
    public Builder dpop(DpopValidator proofs) {
      requireUnset(dpop == null, "dpop(…)");
      dpop = Objects.requireNonNull(proofs, "proofs");
      return this;
    }

    /**
     * Where the client's certificate comes from, for tokens that are bound to one (RFC 8705), in
     * place of the container, which has verified it in the TLS handshake.
     *
     * <p>For a proxy that ends TLS in front. It must take away what clients send in the place where
     * it puts the certificate, or everybody has the certificate that they say they have.
     *
     * @param function the certificate that was verified for a request, or empty if there was none;
     *     an exception is answered with 503
     * @return this
     */
    public Builder clientCertificate(
        Function<HttpServletRequest, Optional<X509Certificate>> function) {
      requireUnset(certificates == null, "clientCertificate(…)");
      certificates = Objects.requireNonNull(function, "function");
      return this;
    }

    /**
     * Tells clients in each challenge where they read who issues tokens for this resource (RFC 9728
     * section 5.1).
     *
     * @param url usually {@link ProtectedResourceMetadataServlet#url()}
     * @return this
     * @throws IllegalArgumentException if it is no URL like https://api.example/x
     */
    public Builder resourceMetadata(String url) {
      requireUnset(resourceMetadata == null, "resourceMetadata(…)");
      ExternalUrls.of(url);
      resourceMetadata = url;
      return this;
    }

    /**
     * The filter.
     *
     * @return a filter with these rules
     * @throws IllegalStateException if there is no rule, or no {@link #externalUrl} and a setting
     *     that needs it
     */
    public JwtFilter build() {
      requireExternalUrlFor(cookie, "tokenCookie(…)");
      requireExternalUrlFor(dpop, "dpop(…)");
      TokenPlaces places =
          new TokenPlaces(
              Optional.ofNullable(cookie),
              Optional.ofNullable(dpop),
              Optional.ofNullable(externalUrls));
      TokenSource tokens = places.source();
      return new JwtFilter(
          new Setup(
              new Gate(
                  validator,
                  tokens,
                  places.senders(
                      Objects.requireNonNullElse(certificates, SenderCheck::ofContainer)),
                  Objects.requireNonNullElseGet(roles, RolesClaim::scopes),
                  rules.build()),
              places.challenge(challenge()),
              Objects.requireNonNullElseGet(refusals, () -> ProblemBody.of(tokens)),
              Objects.requireNonNullElseGet(requestIds, RequestIds::usual),
              preflights,
              OpenedKeys.none()));
    }

    private Challenge challenge() {
      Challenge plain = Objects.requireNonNullElseGet(challenge, () -> new Challenge("api"));
      return resourceMetadata == null ? plain : plain.withResourceMetadata(resourceMetadata);
    }

    private void requireExternalUrlFor(@Nullable Object setting, String name) {
      if (setting != null && externalUrls == null) {
        throw new IllegalStateException(
            name
                + " needs externalUrl(…), for example externalUrl(\"https://api.example\"), since a"
                + " request cannot be trusted to say where it was sent");
      }
    }

    private static void requireUnset(boolean unset, String setting) {
      if (!unset) {
        throw new IllegalStateException(setting + " was set before; each setting can be made once");
      }
    }
  }
}
