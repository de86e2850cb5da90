package dev.countersign.servlet;

import java.util.Set;

/**
 * The value of {@code WWW-Authenticate} (RFC 6750 section 3).
 *
 * <p>Nothing needs escaping: realm and scopes come from the configuration, which takes only what a
 * quoted-string holds as it is, and the rest is fixed.
 */
final class BearerChallenge {

  private final String bare;

  BearerChallenge(String realm) {
    if (!realm.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '"' && c != '\\')) {
      throw new IllegalArgumentException(
          "expected a realm of printable ASCII without quote and backslash; it goes into a header as"
              + " it is");
    }
    this.bare = "Bearer realm=\"" + realm + '"';
  }

  String of(Refusal refusal, Set<String> neededScopes) {
    if (refusal.error().isEmpty()) {
      return bare;
    }
    String challenge =
        bare
            + ", error=\""
            + refusal.error().get()
            + "\", error_description=\""
            + refusal.detail()
            + '"';
    return neededScopes.isEmpty()
        ? challenge
        : challenge + ", scope=\"" + String.join(" ", neededScopes) + '"';
  }
}
