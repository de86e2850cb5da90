package dev.countersign.servlet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values of {@code WWW-Authenticate} (RFC 6750 section 3, RFC 9449 section 7.1): one for each
 * scheme that is understood, and the error in that of the scheme that was used.
 *
 * <p>Nothing needs escaping: realm, scopes and the like come from the configuration, which takes
 * only what a quoted-string holds as it is, and the rest is fixed.
 */
final class Challenge {

  private final String realm;
  private final Optional<String> dpopAlgs;
  private final Optional<String> resourceMetadata;

  Challenge(String realm) {
    this(realm, Optional.empty(), Optional.empty());
  }

  private Challenge(String realm, Optional<String> dpopAlgs, Optional<String> resourceMetadata) {
    if (!isQuotable(realm)) {
      throw new IllegalArgumentException(
          "expected a realm of printable ASCII without quote and backslash; it goes into a header as"
              + " it is");
    }
    this.realm = realm;
    this.dpopAlgs = dpopAlgs;
    this.resourceMetadata = resourceMetadata;
  }

  Challenge withDpop(String algs) {
    return new Challenge(realm, Optional.of(algs), resourceMetadata);
  }

  /** RFC 9728 section 5.1. */
  Challenge withResourceMetadata(String url) {
    return new Challenge(realm, dpopAlgs, Optional.of(url));
  }

  static boolean isQuotable(String text) {
    return text.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '"' && c != '\\');
  }

  List<String> of(Decision.Refuse decision) {
    List<String> challenges = new ArrayList<>();
    challenges.add(of(Scheme.BEARER, decision));
    if (dpopAlgs.isPresent()) {
      String dpop = of(Scheme.DPOP, decision) + parameter("algs", dpopAlgs.get());
      challenges.add(decision.scheme() == Scheme.DPOP ? 0 : 1, dpop);
    }
    return challenges;
  }

  private String of(Scheme scheme, Decision.Refuse decision) {
    StringBuilder challenge =
        new StringBuilder(scheme.headerName()).append(" realm=\"").append(realm).append('"');
    resourceMetadata.ifPresent(url -> challenge.append(parameter("resource_metadata", url)));
    Refusal refusal = decision.refusal();
    if (scheme == decision.scheme() && refusal.error().isPresent()) {
      challenge.append(parameter("error", refusal.error().get()));
      challenge.append(parameter("error_description", refusal.detail()));
      decision.parameters().forEach((name, value) -> challenge.append(parameter(name, value)));
    }
    return challenge.toString();
  }

  private static String parameter(String name, String value) {
    return ", " + name + "=\"" + value + '"';
  }
}
