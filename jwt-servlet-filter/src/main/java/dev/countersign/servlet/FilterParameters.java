package dev.countersign.servlet;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKey;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.net.URI;
import java.time.Duration;
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
          "permit",
          "roles-claim",
          "realm");

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
      with("clock-skew", duration(value("clock-skew").get()), validator::clockSkew);
    }
    AccessRules rules = with("permit", texts(value("permit").orElse("")), FilterParameters::rules);
    RolesClaim roles =
        value("roles-claim").isPresent()
            ? with("roles-claim", value("roles-claim").get(), RolesClaim::named)
            : RolesClaim.scopes();
    BearerChallenge challenge = with("realm", value("realm").orElse("api"), BearerChallenge::new);
    OpenedKeys keys = openKeys(validator);
    return new Setup(
        new Gate(validator.build(), new BearerHeader(), roles, rules),
        challenge,
        RefusalWriter.problemJson(),
        keys);
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
    if (uri.isPresent()) {
      if (value("algorithm").isPresent()) {
        throw refused(
            "has jwks-uri and algorithm; each key of a JWK Set says its own, so remove it");
      }
      return with("jwks-uri", uri.get(), text -> RemoteKeys.open(URI.create(text), validator));
    }
    VerificationKey secret = secret(variable.orElseThrow());
    // With one key there is nothing to choose, so a token may have any kid or none.
    validator.verifyWith((keyId, now) -> new KeyLookup.Found(secret));
    validator.keyForTokensWithoutKeyId(secret);
    return OpenedKeys.none();
  }

  /** Repeats neither the name nor the value of the variable: people mistake one for the other. */
  private VerificationKey secret(String variable) throws ServletException {
    JwsAlgorithm algorithm =
        JwsAlgorithm.named(value("algorithm").orElse("HS256"))
            .filter(JwsAlgorithm::isSymmetric)
            .orElseThrow(
                () ->
                    refused(
                        "has an algorithm that takes no secret; choose HS256, HS384 or HS512, or use"
                            + " jwks-uri for public keys"));
    String secret = environment.apply(variable);
    if (secret == null || secret.isBlank()) {
      throw refused(
          "names in secret-env an environment variable that is not set; set it to the secret, in"
              + " base64url without padding, and never put the secret itself into web.xml");
    }
    return with(
        "secret-env",
        secret.strip(),
        text -> SigningKey.ofBase64UrlSecret(algorithm, text).verificationKey());
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

  private Duration duration(String text) throws ServletException {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw refused("has a clock-skew that is no duration; write it like PT30S (ISO 8601)");
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
