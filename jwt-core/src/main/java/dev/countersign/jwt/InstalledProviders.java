package dev.countersign.jwt;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.stream.Stream;

/**
 * For what the JCA does not look for by itself: it takes the first provider that has an algorithm,
 * also where only a later one does with it what is needed.
 */
final class InstalledProviders {

  private InstalledProviders() {}

  /** In the order of preference that the application has set. */
  static List<Provider> having(String type, String algorithm) {
    return Stream.of(Security.getProviders())
        .filter(provider -> provider.getService(type, algorithm) != null)
        .toList();
  }
}
