package dev.countersign.examples;

import dev.countersign.jwt.HealthCheck;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.VerificationKeys;
import dev.countersign.keystore.EnvironmentKeys;
import dev.countersign.keystore.KeyEncryptionKeys;
import dev.countersign.keystore.KeySetFile;
import dev.countersign.keystore.KeySetSeal;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.RotatingKeyStore;
import dev.countersign.servlet.JwksServlet;
import jakarta.servlet.http.HttpServlet;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of the login server, and what it shows of them.
 *
 * @param signing for the issuer
 * @param verifying for the validator
 * @param jwks what to publish
 * @param admin what an administrator can do
 * @param health whether they can sign, of those that rotate
 * @param closing ends what runs in the background
 */
record LoginKeys(
    SigningKeys signing,
    VerificationKeys verifying,
    HttpServlet jwks,
    HttpServlet admin,
    Optional<HealthCheck> health,
    Runnable closing) {

  /** The variable with the key that the file of {@code --keys file:PATH} is encrypted under. */
  private static final String KEY_ENCRYPTION_KEY = "JWT_KEY_ENCRYPTION_KEY";

  /** How far apart everything is that happens on one machine. */
  private static final Duration MOMENT = Duration.ofSeconds(1);

  static LoginKeys of(
      LoginServerCommand options,
      ServerState state,
      InstantSource clock,
      Map<String, String> environment) {
    if (options.keys instanceof KeySource.Environment source) {
      return secrets(options, source.variable(), clock, environment);
    }
    return rotating(options, storage(options, state, environment), clock);
  }

  private static KeySetStorage storage(
      LoginServerCommand options, ServerState state, Map<String, String> environment) {
    if (options.keys instanceof KeySource.Memory) {
      return KeySetStorage.inMemory();
    }
    KeyEncryptionKeys keys =
        KeyEncryptionKeys.fromEnvironment(KEY_ENCRYPTION_KEY, environment::get);
    return options.keys instanceof KeySource.File file
        ? KeySetFile.at(file.path(), keys)
        : state.keySet().apply(KeySetSeal.under(keys));
  }

  private static LoginKeys secrets(
      LoginServerCommand options,
      String variable,
      InstantSource clock,
      Map<String, String> environment) {
    if (options.rotateEvery != null) {
      throw new IllegalArgumentException(
          "--rotate-every contradicts --keys env: secrets of the environment are replaced by a"
              + " restart with a new "
              + variable
              + " and the old one in "
              + variable
              + "_PREVIOUS");
    }
    EnvironmentKeys keys =
        EnvironmentKeys.builder()
            .variable(variable)
            .algorithm(options.algorithm())
            .maxTokenLifetime(options.tokenLifetime)
            .environment(environment::get)
            .clock(clock)
            .build();
    return new LoginKeys(
        keys,
        keys,
        secretsAreNotPublished(options),
        new EnvironmentKeysServlet(keys, variable),
        Optional.empty(),
        () -> {});
  }

  private static LoginKeys rotating(
      LoginServerCommand options, KeySetStorage storage, InstantSource clock) {
    RotatingKeyStore.Builder settings =
        RotatingKeyStore.builder()
            .algorithm(options.algorithm())
            .rotateEvery(options.rotateEvery())
            .maxTokenLifetime(options.tokenLifetime)
            .leeway(options.server.clockSkew)
            .storage(storage)
            .clock(clock);
    if (options.oneMachine) {
      // No other server has keys that are in the memory of this one.
      Duration apart = options.keys instanceof KeySource.Memory ? Duration.ZERO : MOMENT;
      settings.clockSkew(apart).commitLatency(apart).refreshInterval(MOMENT);
      if (!options.algorithm().isSymmetric()) {
        settings.jwksMaxAge(MOMENT);
      }
    }
    RotatingKeyStore keys = settings.build();
    HttpServlet jwks =
        options.algorithm().isSymmetric() ? secretsAreNotPublished(options) : JwksServlet.of(keys);
    return new LoginKeys(
        keys.startRotating(),
        keys,
        jwks,
        new RotatingKeysServlet(keys),
        Optional.of(keys),
        keys::close);
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
