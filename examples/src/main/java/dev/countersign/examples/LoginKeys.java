package dev.countersign.examples;

import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.VerificationKeys;
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
    if (options.keys == LoginServerCommand.KeySource.memory) {
      return rotating(options, clock);
    }
    throw new IllegalStateException("keys from the environment are not there yet");
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
            + " are secrets and are never published; start the server with --algorithm ES256");
  }
}
