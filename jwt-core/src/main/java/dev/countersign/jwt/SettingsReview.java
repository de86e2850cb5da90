package dev.countersign.jwt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks at what a validator was told for settings that are allowed each by itself and dangerous
 * together, or that widen what is believed.
 *
 * @param rules all rules; what is missing among them was switched off
 * @param issuers who is believed
 * @param revocation what is asked on the server, or empty if nothing was said about it
 */
record SettingsReview(
    List<Rule> rules, List<TrustedIssuer> issuers, Optional<RevocationCheck> revocation) {

  /** What RFC 9068 deployments use at most; longer, and a stolen token is worth keeping. */
  private static final Duration LONG_LIFE = Duration.ofHours(1);

  List<Finding> findings() {
    return Stream.of(
            withoutIssuer(),
            sharedKeys(),
            withoutAudience(),
            audienceOfIssuer(),
            withoutType(),
            withoutEnd(),
            issuedAhead(),
            skewNearLifetime(),
            retentionUnderLifetime(),
            stateless(),
            issuers.stream().flatMap(issuer -> issuer.keys().findings().stream()),
            revocation.stream().flatMap(check -> check.findings().stream()))
        .flatMap(found -> found)
        .distinct()
        .toList();
  }

  private Stream<Finding> withoutIssuer() {
    return rule(IssuerRule.class).isPresent()
        ? Stream.empty()
        : Stream.of(
            new Finding(
                "any-issuer",
                "anyIssuer() believes whatever a token names as its issuer",
                "whoever has one of the keys speaks for everybody",
                "say issuer(…)"));
  }

  /** The same object: what two sources answer is not known before they are asked. */
  private Stream<Finding> sharedKeys() {
    List<String> sharing = new ArrayList<>();
    for (TrustedIssuer issuer : issuers) {
      boolean shares =
          issuers.stream()
              .anyMatch(other -> !other.equals(issuer) && other.keys() == issuer.keys());
      if (shares) {
        sharing.add(issuer.name().orElse("any"));
      }
    }
    return sharing.isEmpty()
        ? Stream.empty()
        : Stream.of(
            new Finding(
                "issuers-share-keys",
                "the issuers " + sharing + " have the same keys",
                "each of them can speak for the others",
                "give each issuer(…) the keys that only it signs with"));
  }

  private Stream<Finding> withoutAudience() {
    return rule(AudienceRule.class).isPresent()
        ? Stream.empty()
        : Stream.of(
            new Finding(
                "any-audience",
                "anyAudience() believes tokens that were made for other services",
                "any service that is sent a token can use it here",
                "say audience(…), and have the issuer name this service in aud"));
  }

  private Stream<Finding> audienceOfIssuer() {
    Set<String> audiences = rule(AudienceRule.class).map(AudienceRule::audiences).orElse(Set.of());
    return issuers.stream()
        .flatMap(issuer -> issuer.name().stream())
        .filter(audiences::contains)
        .map(
            name ->
                new Finding(
                    "audience-is-issuer",
                    "the audience " + name + " is the issuer itself",
                    "each service of this issuer takes the tokens of the others",
                    "give this service an audience of its own, such as its URL"));
  }

  private Stream<Finding> withoutType() {
    return rule(TypeRule.class).isPresent()
        ? Stream.empty()
        : Stream.of(
            new Finding(
                "any-type",
                "anyType() believes tokens of any kind",
                "an ID token or a logout token of the same issuer passes for an access token",
                "say type(…), as the issuer writes it"));
  }

  private Stream<Finding> withoutEnd() {
    return mayHaveNoEnd()
        ? Stream.of(
            new Finding(
                "no-expiration",
                "allowMissingExpiration() is set, and no maxAge(…)",
                "a token without exp is good for ever",
                "say maxAge(…), or have the issuer write exp"))
        : Stream.empty();
  }

  private Stream<Finding> issuedAhead() {
    boolean counted = rule(MaxAgeRule.class).isPresent() || rule(MaxLifetimeRule.class).isPresent();
    return counted && rule(IssuedAtRule.class).isEmpty()
        ? Stream.of(
            new Finding(
                "bound-from-the-future",
                "allowIssuedInTheFuture() is set, and maxAge(…) or maxLifetime(…) count from iat",
                "a token that names a later iat outlives them",
                "mend the issuer's clock, and allow it a clockSkew(…)"))
        : Stream.empty();
  }

  private Stream<Finding> skewNearLifetime() {
    Duration skew = rule(ExpirationRule.class).map(ExpirationRule::skew).orElse(Duration.ZERO);
    return longestLife()
        .filter(life -> skew.multipliedBy(2).compareTo(life) >= 0)
        .map(
            life ->
                new Finding(
                    "skew-near-lifetime",
                    "the clockSkew is " + skew + ", and a token lives " + life + " at most",
                    "an expired token is good for at least half its life again",
                    "synchronize the clocks and allow them less, or issue tokens for longer"))
        .stream();
  }

  private Stream<Finding> retentionUnderLifetime() {
    Optional<Duration> accepted = rule(MaxLifetimeRule.class).map(MaxLifetimeRule::maxLifetime);
    return issuers.stream()
        .flatMap(issuer -> issuer.keys().maxTokenLifetime().stream())
        .filter(kept -> accepted.filter(longest -> longest.compareTo(kept) > 0).isPresent())
        .map(
            kept ->
                new Finding(
                    "retention-under-lifetime",
                    "maxLifetime(…) is "
                        + accepted.orElseThrow()
                        + ", and the keys are kept for tokens of "
                        + kept,
                    "a token that lives longer is refused when its key goes, before it expires",
                    "raise maxTokenLifetime of the key store, or lower maxLifetime(…)"));
  }

  private Stream<Finding> stateless() {
    if (revocation.filter(check -> !(check instanceof StatelessCheck)).isPresent()) {
      return Stream.empty();
    }
    Optional<Duration> life = longestLife();
    if (life.isPresent() && life.get().compareTo(LONG_LIFE) > 0) {
      return Stream.of(
          new Finding(
              "long-lived-and-stateless",
              "tokens live up to " + life.get() + ", and nothing is checked on the server",
              "a stolen one is good for so long, and no log-out ends it",
              "say revocation(…), or shorten their life to " + LONG_LIFE + " or less"));
    }
    return life.isPresent() || revocation.isPresent()
        ? Stream.empty()
        : Stream.of(
            new Finding(
                "unbounded-and-stateless",
                "neither maxLifetime(…) nor revocation(…) was said",
                "the issuer alone decides for how long a stolen token is good",
                "say one of them; revocation(RevocationCheck.stateless()) if it is meant so"));
  }

  /** The longest that an accepted token can live, as far as the settings say. */
  private Optional<Duration> longestLife() {
    Optional<Duration> age = rule(MaxAgeRule.class).map(MaxAgeRule::maxAge);
    if (mayHaveNoEnd()) {
      return age;
    }
    return Stream.of(
            age, rule(MaxLifetimeRule.class).map(MaxLifetimeRule::maxLifetime), ofAllKeys())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  /** Empty if only one of several issuers does not say. */
  private Optional<Duration> ofAllKeys() {
    List<Duration> known =
        issuers.stream().flatMap(issuer -> issuer.keys().maxTokenLifetime().stream()).toList();
    return known.size() == issuers.size()
        ? known.stream().max(Comparator.naturalOrder())
        : Optional.empty();
  }

  private boolean mayHaveNoEnd() {
    return rule(ExpirationRule.class).filter(rule -> !rule.required()).isPresent()
        && rule(MaxAgeRule.class).isEmpty();
  }

  private <R extends Rule> Optional<R> rule(Class<R> type) {
    return rules.stream().filter(type::isInstance).map(type::cast).findFirst();
  }
}
