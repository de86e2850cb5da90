package dev.countersign.examples;

import dev.countersign.jwt.InvalidKeyMaterialException;
import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.VerificationKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * The keys of somebody else's tokens, out of a file or from a URL.
 *
 * @param verifying for the validator
 * @param closing ends what runs in the background
 */
record IssuerKeys(VerificationKeys verifying, Runnable closing) {

  static IssuerKeys at(String fileOrUrl, InstantSource clock) {
    if (fileOrUrl.matches("(?i)[a-z]+://.*")) {
      throw new IllegalStateException("keys from a URL are not there yet");
    }
    return new IssuerKeys(inFile(Path.of(fileOrUrl)), () -> {});
  }

  private static JwkSet inFile(Path file) {
    try {
      return JwkSet.parse(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--jwks names a file that cannot be read: " + file + "; give the file or an https URL",
          e);
    } catch (InvalidKeyMaterialException e) {
      throw new IllegalArgumentException(
          "--jwks names a file that is no JWK Set to verify with: " + e.getMessage(), e);
    }
  }
}
