package dev.countersign.examples;

import dev.countersign.jwt.HealthCheck;
import dev.countersign.jwt.InvalidKeyMaterialException;
import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.VerificationKeys;
import dev.countersign.keystore.RemoteJwks;
import dev.countersign.keystore.StaticJwks;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * The keys of somebody else's tokens, out of a file or from a URL.
 *
 * @param verifying for the validator
 * @param health whether there are any, of those from a URL
 * @param closing ends what runs in the background
 */
record IssuerKeys(VerificationKeys verifying, Map<String, HealthCheck> health, Runnable closing) {

  static IssuerKeys at(String fileOrUrl, InstantSource clock) {
    if (fileOrUrl.matches("(?i)[a-z]+://.*")) {
      RemoteJwks keys = RemoteJwks.builder().uri(URI.create(fileOrUrl)).clock(clock).build();
      return new IssuerKeys(keys, Map.of("keys", keys), keys::close);
    }
    return new IssuerKeys(inFile(Path.of(fileOrUrl)), Map.of(), () -> {});
  }

  private static JwkSet inFile(Path file) {
    try {
      return StaticJwks.fromFile(file);
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException(
          "--jwks names neither a file that can be read nor a URL: " + e.getMessage(), e);
    } catch (InvalidKeyMaterialException e) {
      throw new IllegalArgumentException(
          "--jwks names a file that is no JWK Set to verify with: " + e.getMessage(), e);
    }
  }
}
