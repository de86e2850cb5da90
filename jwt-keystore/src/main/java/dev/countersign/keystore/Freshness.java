package dev.countersign.keystore;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long an answer says that it may be kept (RFC 9111 section 4.2). */
final class Freshness {

  /** Nine digits are 31 years; what follows them changes nothing. */
  private static final Pattern MAX_AGE =
      Pattern.compile("(?i)(?:^|[,\\s])max-age\\s*=\\s*\"?(\\d{1,9})");

  private static final Pattern NOT_KEPT = Pattern.compile("(?i)(?:^|[,\\s])no-(?:store|cache)\\b");

  private static final Pattern SECONDS = Pattern.compile("\\s*(\\d{1,9})\\d*\\s*");

  private Freshness() {}

  /**
   * The time that is left of {@code max-age}, zero if the answer is not to be kept, and empty if it
   * does not say. Of several values the shortest counts. {@code s-maxage} is for caches that
   * several share, and {@code Expires} would need the issuer's clock; they are ignored.
   */
  static Optional<Duration> of(HttpHeaders headers) {
    String directives = String.join(",", headers.allValues("Cache-Control"));
    if (NOT_KEPT.matcher(directives).find()) {
      return Optional.of(Duration.ZERO);
    }
    OptionalLong maxAge =
        MAX_AGE
            .matcher(directives)
            .results()
            .map(MatchResult::group)
            .mapToLong(Freshness::digits)
            .min();
    if (maxAge.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofSeconds(Math.max(0, maxAge.getAsLong() - age(headers))));
  }

  private static long digits(String directive) {
    return Long.parseLong(directive.replaceAll("\\D", ""));
  }

  /** What a cache on the way has used up already. */
  private static long age(HttpHeaders headers) {
    return headers
        .firstValue("Age")
        .map(SECONDS::matcher)
        .filter(Matcher::matches)
        .map(matcher -> Long.parseLong(matcher.group(1)))
        .orElse(0L);
  }
}
