package dev.countersign.servlet;

import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.jwt.DpopValidator;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.keystore.EnvironmentKeys;
import dev.countersign.keystore.RemoteJwks;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the init-params of a filter that {@code web.xml} declares. All that can be checked without
 * keys is checked before keys are opened, so that a mistake leaves nothing open.
 */
final class FilterParameters {

  private static final List<String> KNOWN =
      List.of(
          "issuer",
          "audience",
          "type",
          "jwks-uri",
          "secret-env",
          "algorithm",
          "clock-skew",
          "max-lifetime",
          "permit",
          "token-cookie",
          "external-url",
          "dpop-replay-cache",
          "dpop-algorithms",
          "dpop-max-age",
          "resource-metadata",
          "roles-claim",
          "realm",
          "request-id-header");

  private final FilterConfig config;
  private final Function<String, @Nullable String> environment;

  FilterParameters(FilterConfig config, Function<String, @Nullable String> environment) {
    this.config = config;
    this.environment = environment;
  }

  Setup setup() throws ServletException {
    refuseUnknown();
    JwtValidator.Builder validator = JwtValidator.builder();
    validator.issuer(required("issuer"));
    with("audience", texts(required("audience")), validator::audience);
    if (value("type").isPresent()) {
      with("type", texts(value("type").get()), validator::type);
    }
    if (value("clock-skew").isPresent()) {
      with("clock-skew", duration("clock-skew"), validator::clockSkew);
    }
    if (value("max-lifetime").isPresent()) {
      with("max-lifetime", duration("max-lifetime"), validator::maxLifetime);
    }
    AccessRules rules = with("permit", texts(value("permit").orElse("")), FilterParameters::rules);
    RolesClaim roles =
        value("roles-claim").isPresent()
            ? with("roles-claim", value("roles-claim").get(), RolesClaim::named)
            : RolesClaim.scopes();
    TokenPlaces places = places();
    TokenSource tokens = places.source();
    Challenge challenge = places.challenge(challenge());
    RequestIds requestIds =
        value("request-id-header").isPresent()
            ? with("request-id-header", value("request-id-header").get(), RequestIds::new)
            : RequestIds.usual();
    OpenedKeys keys = openKeys(validator);
    return new Setup(
        new Gate(validator.build(), tokens, places.senders(SenderCheck::ofContainer), roles, rules),
        challenge,
        ProblemBody.of(tokens),
        requestIds,
        false,
        keys);
  }

  private Challenge challenge() throws ServletException {
    Challenge plain = with("realm", value("realm").orElse("api"), Challenge::new);
    if (value("resource-metadata").isEmpty()) {
      return plain;
    }
    String url = value("resource-metadata").get();
    with("resource-metadata", url, ExternalUrls::of);
    return plain.withResourceMetadata(url);
  }

  private TokenPlaces places() throws ServletException {
    Optional<TokenCookie> cookie =
        value("token-cookie").isPresent()
            ? Optional.of(with("token-cookie", value("token-cookie").get(), TokenCookie::named))
            : Optional.empty();
    Optional<DpopValidator> dpop = dpop();
    if (value("external-url").isPresent() != (cookie.isPresent() || dpop.isPresent())) {
      throw refused(
          value("external-url").isPresent()
              ? "has external-url, which only token-cookie and dpop-replay-cache need; add one of"
                  + " them, or remove it"
              : "has token-cookie or dpop-replay-cache without external-url; give the URL at which"
                  + " clients reach the application, for example https://api.example, since a"
                  + " request cannot be trusted to say where it was sent");
    }
    return new TokenPlaces(
        cookie,
        dpop,
        value("external-url").isPresent()
            ? Optional.of(
                with("external-url", texts(value("external-url").get()), ExternalUrls::of))
            : Optional.empty());
  }

  private Optional<DpopValidator> dpop() throws ServletException {
    if (value("dpop-replay-cache").isEmpty()) {
      for (String name : List.of("dpop-algorithms", "dpop-max-age")) {
        if (value(name).isPresent()) {
          throw refused("has " + name + " without dpop-replay-cache; add it, or remove " + name);
        }
      }
      return Optional.empty();
    }
    if (!value("dpop-replay-cache").get().equals("in-memory")) {
      throw refused(
          "has a wrong dpop-replay-cache: expected in-memory; several servers behind one URL share"
              + " a cache, which JwtFilter.builder(…).dpop(…) takes");
    }
    DpopValidator.Builder proofs = DpopValidator.builder().replayCache(DpopReplayCache.inMemory());
    if (value("dpop-algorithms").isPresent()) {
      with(
          "dpop-algorithms",
          texts(value("dpop-algorithms").get()),
          names ->
              proofs.algorithms(
                  Arrays.stream(names)
                      .map(FilterParameters::algorithmOfProofs)
                      .toArray(JwsAlgorithm[]::new)));
    }
    if (value("dpop-max-age").isPresent()) {
      with("dpop-max-age", duration("dpop-max-age"), proofs::maxAge);
    }
    return Optional.of(proofs.build());
  }

  private static JwsAlgorithm algorithmOfProofs(String name) {
    return JwsAlgorithm.named(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected algorithms with key pairs, like ES256, but one is unknown"));
  }

  private static AccessRules rules(String... permitted) {
    AccessRules.Builder rules = new AccessRules.Builder();
    for (String pattern : permitted) {
      rules.add(pattern, new AccessRules.Access.Permitted());
    }
    rules.add("/*", new AccessRules.Access.Required(AccessRule.authenticated()));
    return rules.build();
  }

  private OpenedKeys openKeys(JwtValidator.Builder validator) throws ServletException {
    Optional<String> uri = value("jwks-uri");
    Optional<String> variable = value("secret-env");
    if (uri.isPresent() == variable.isPresent()) {
      throw refused(
          uri.isPresent()
              ? "has both jwks-uri and secret-env; tokens are verified by public keys or by a secret,"
                  + " so remove one"
              : "has neither jwks-uri nor secret-env; give the address of the issuer's JWK Set, or"
                  + " the name of the environment variable that holds the secret");
    }
    return uri.isPresent()
        ? remoteKeys(uri.get(), validator)
        : secrets(variable.orElseThrow(), validator);
  }

  private OpenedKeys remoteKeys(String uri, JwtValidator.Builder validator)
      throws ServletException {
    RemoteJwks.Builder remote = RemoteJwks.builder();
    if (value("algorithm").isPresent()) {
      with("algorithm", algorithm("ES256"), remote::algorithmOfKeysWithoutAlg);
    }
    with("jwks-uri", uri, text -> remote.uri(URI.create(text)));
    RemoteJwks keys = with("jwks-uri", uri, text -> remote.build());
    validator.verifyWith(keys);
    return keys::close;
  }

  private OpenedKeys secrets(String variable, JwtValidator.Builder validator)
      throws ServletException {
    if (Objects.requireNonNullElse(environment.apply(variable), "").isBlank()) {
      // Does not repeat the name: people write the secret itself in its place.
      throw refused(
          "names in secret-env an environment variable that is not set; set it to the secret in"
              + " base64, and never put the secret itself into web.xml");
    }
    EnvironmentKeys.Builder builder =
        EnvironmentKeys.builder()
            .environment(environment)
            .variable(variable)
            .previousVariable(variable + "_PREVIOUS");
    with("algorithm", algorithm("HS256"), builder::algorithm);
    EnvironmentKeys secrets = with("secret-env", builder, EnvironmentKeys.Builder::build);
    validator.verifyWith((keyId, now) -> previousOrCurrent(secrets, keyId, now));
    // The secret that signs is the same at every instant.
    validator.keyForTokensWithoutKeyId(secrets.current(Instant.EPOCH).verificationKey());
    return OpenedKeys.none();
  }

  /** An issuer elsewhere names its secret as it likes; with one secret there is none to choose. */
  private static KeyLookup previousOrCurrent(EnvironmentKeys secrets, String keyId, Instant now) {
    KeyLookup lookup = secrets.find(keyId, now);
    return lookup instanceof KeyLookup.Unknown
        ? new KeyLookup.Found(secrets.current(now).verificationKey())
        : lookup;
  }

  private JwsAlgorithm algorithm(String otherwise) throws ServletException {
    return JwsAlgorithm.named(value("algorithm").orElse(otherwise))
        .orElseThrow(
            () ->
                refused(
                    "has an unknown algorithm; choose HS256, HS384 or HS512 for secret-env, and one"
                        + " like ES256 or RS256 for jwks-uri"));
  }

  private void refuseUnknown() throws ServletException {
    TreeSet<String> unknown = new TreeSet<>(Collections.list(config.getInitParameterNames()));
    KNOWN.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw refused("has init-params that mean nothing: " + unknown + "; known are " + KNOWN);
    }
  }

  private String required(String name) throws ServletException {
    return value(name).orElseThrow(() -> refused("has no " + name + "; add it as an init-param"));
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(config.getInitParameter(name))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  /** Several values with commas or lines between, as a file that people format has them. */
  private static String[] texts(String list) {
    return Arrays.stream(list.split("[,\n]"))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .toArray(String[]::new);
  }

  private Duration duration(String name) throws ServletException {
    try {
      return Duration.parse(required(name));
    } catch (DateTimeParseException e) {
      throw refused("has a " + name + " that is no duration; write it like PT30S (ISO 8601)");
    }
  }

  /** Uses a value and, should it be refused, names the init-param that it came from. */
  private <T, R> R with(String name, T value, Function<T, R> use) throws ServletException {
    try {
      return Objects.requireNonNull(use.apply(value));
    } catch (IllegalArgumentException | IllegalStateException e) {
      ServletException refused = refused("has a wrong " + name + ": " + e.getMessage());
      refused.initCause(e);
      throw refused;
    }
  }

  private ServletException refused(String complaint) {
    return new ServletException("the filter " + config.getFilterName() + " " + complaint);
  }
}
