package dev.countersign.examples;

import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.VerificationKeys;
import dev.countersign.keystore.EnvironmentKeys;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.PublishedJwks;
import dev.countersign.keystore.RotatingKeyStore;
import dev.countersign.servlet.JwksServlet;
import jakarta.servlet.http.HttpServlet;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The keys of the login server, and what it shows of them.
 *
 * @param signing for the issuer
 * @param verifying for the validator
 * @param jwks what to publish
 * @param admin what an administrator can do
 * @param problem what is wrong with them, for the health check
 * @param closing ends what runs in the background
 */
record LoginKeys(
    SigningKeys signing,
    VerificationKeys verifying,
    HttpServlet jwks,
    HttpServlet admin,
    Supplier<Optional<String>> problem,
    Runnable closing) {

  static LoginKeys of(
      LoginServerCommand options, InstantSource clock, Map<String, String> environment) {
    return options.keys == LoginServerCommand.KeySource.env
        ? secrets(options, clock, environment)
        : rotating(options, clock);
  }

  private static LoginKeys secrets(
      LoginServerCommand options, InstantSource clock, Map<String, String> environment) {
    if (options.rotateEvery != null) {
      throw new IllegalArgumentException(
          "--rotate-every contradicts --keys env: secrets of the environment are replaced by a"
              + " restart with a new JWT_SECRET and the old one in JWT_SECRET_PREVIOUS");
    }
    EnvironmentKeys keys =
        EnvironmentKeys.builder()
            .algorithm(options.algorithm())
            .maxTokenLifetime(options.tokenLifetime)
            .environment(environment::get)
            .clock(clock)
            .build();
    return new LoginKeys(
        keys,
        keys,
        secretsAreNotPublished(options),
        new EnvironmentKeysServlet(keys, clock),
        Optional::empty,
        () -> {});
  }

  private static LoginKeys rotating(LoginServerCommand options, InstantSource clock) {
    RotatingKeyStore keys =
        RotatingKeyStore.builder()
            .algorithm(options.algorithm())
            .rotateEvery(options.rotateEvery())
            .maxTokenLifetime(options.tokenLifetime)
            .leeway(options.server.clockSkew)
            .storage(KeySetStorage.inMemory())
            .clock(clock)
            .build();
    HttpServlet jwks =
        options.algorithm().isSymmetric()
            ? secretsAreNotPublished(options)
            : new JwksServlet(() -> document(keys));
    return new LoginKeys(
        keys.startRotating(),
        keys,
        jwks,
        new RotatingKeysServlet(keys),
        keys::problem,
        keys::close);
  }

  private static Optional<JwksServlet.Document> document(RotatingKeyStore keys) {
    return keys.jwks() instanceof PublishedJwks.Document document
        ? Optional.of(
            new JwksServlet.Document(document.json(), document.entityTag(), document.maxAge()))
        : Optional.empty();
  }

  private static HttpServlet secretsAreNotPublished(LoginServerCommand options) {
    return new RefusingServlet(
        404,
        "The keys of "
            + options.algorithm().headerName()
            + " are secrets and are never published; start the server with --keys memory and"
            + " --algorithm ES256");
  }
}
