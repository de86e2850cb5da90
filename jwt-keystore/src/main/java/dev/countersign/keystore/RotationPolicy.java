package dev.countersign.keystore;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When keys come and go. The first half is what the user says, the second half what follows from
 * it; {@link Knobs#policy()} is the only place that computes it, and refuses contradictions.
 *
 * @param period how long one key is the one that signs (R)
 * @param publishAhead how long a key is published before it signs (D)
 * @param maxTokenLifetime the longest {@code exp} − {@code iat} (T)
 * @param clockSkew how far two clocks may be apart (S)
 * @param leeway what validators allow beyond {@code exp} (L)
 * @param jwksMaxAge how long verifiers may cache the JWK Set (H)
 * @param refreshInterval how old a node's copy of the key set may get (P)
 * @param commitLatency how long a write may take to be seen (C)
 * @param staleAfter how old a copy may be that is still published (A)
 * @param standby whether the next key is always published already
 * @param spread how long a new key needs to be known everywhere that honours max-age: S + C + A +
 *     H, since a node that is cut off still publishes an old copy
 * @param signOverlap how long the predecessor may sign after its successor was activated
 * @param verifyTail how long a key verifies after it signed last
 * @param purgeDelay how long a record stays after it verified last
 */
record RotationPolicy(
    Duration period,
    Duration publishAhead,
    Duration maxTokenLifetime,
    Duration clockSkew,
    Duration leeway,
    Duration jwksMaxAge,
    Duration refreshInterval,
    Duration commitLatency,
    Duration staleAfter,
    boolean standby,
    Duration spread,
    Duration signOverlap,
    Duration verifyTail,
    Duration purgeDelay) {

  /** For an operator: each window with the sum that it is. */
  String describe() {
    return String.join(
        System.lineSeparator(),
        "rotation of signing keys",
        line("rotate every", "R", period),
        line("longest token", "T", maxTokenLifetime),
        line("skew between clocks", "S", clockSkew),
        line("leeway of validators", "L", leeway),
        line("JWK Set max-age", "H", jwksMaxAge),
        line("nodes refresh every", "P", refreshInterval),
        line("a write is seen within", "C", commitLatency),
        line("a copy is published until", "A", staleAfter) + " (without reading the storage)",
        line("published before it signs", "D", publishAhead)
            + " (at least S + C + A + H = "
            + text(spread)
            + ")",
        line("may sign after its successor", "O", signOverlap) + " (S + C + P)",
        line("verifies after it signed last", "V", verifyTail) + " (T + L + S)",
        line("record kept after that", "", purgeDelay) + " (S + P)",
        "  the next key is published " + (standby ? "as soon as one activates" : "D ahead"),
        "  a revoked key is dead on each node within P + C = "
            + text(refreshInterval.plus(commitLatency))
            + ", and at verifiers that honour max-age within P + C + H = "
            + text(refreshInterval.plus(commitLatency).plus(jwksMaxAge))
            + " (A + H = "
            + text(staleAfter.plus(jwksMaxAge))
            + " if they ask a node that is cut off)");
  }

  private static String line(String what, String symbol, Duration duration) {
    return String.format(Locale.ROOT, "  %-30s %1s  %s", what, symbol, text(duration));
  }

  /** Such as 30d, 24h 5m or 85s. */
  static String text(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    append(text, duration.toDaysPart(), "d");
    append(text, duration.toHoursPart(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    return text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount != 0) {
      text.append(text.isEmpty() ? "" : " ").append(amount).append(unit);
    }
  }

  /** What the user said; null stands for the default. */
  static final class Knobs {

    private static final Duration DEFAULT_PERIOD = Duration.ofDays(30);
    private static final Duration DEFAULT_MAX_TOKEN_LIFETIME = Duration.ofMinutes(15);
    private static final Duration DEFAULT_CLOCK_SKEW = Duration.ofSeconds(20);
    private static final Duration DEFAULT_LEEWAY = Duration.ofSeconds(30);
    private static final Duration DEFAULT_JWKS_MAX_AGE = Duration.ofMinutes(5);
    private static final Duration DEFAULT_REFRESH_INTERVAL = Duration.ofSeconds(30);
    private static final Duration DEFAULT_COMMIT_LATENCY = Duration.ofSeconds(5);

    /** Many verifiers ignore max-age, and cache for up to half a day. */
    private static final Duration CAUTIOUS_PUBLISH_AHEAD = Duration.ofHours(24);

    /** Missing this many refreshes is an outage and no hiccup. */
    private static final int STALE_REFRESHES = 10;

    /** Keeps the arithmetic of instants far from its ends. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    @Nullable Duration period;
    @Nullable Duration publishAhead;
    @Nullable Duration maxTokenLifetime;
    @Nullable Duration clockSkew;
    @Nullable Duration leeway;
    @Nullable Duration jwksMaxAge;
    @Nullable Duration refreshInterval;
    @Nullable Duration commitLatency;
    @Nullable Duration staleAfter;
    boolean standby = true;

    /** False for secrets, which no JWK Set ever holds. */
    boolean publishes = true;

    RotationPolicy policy() {
      Duration r = or(period, DEFAULT_PERIOD);
      Duration t = or(maxTokenLifetime, DEFAULT_MAX_TOKEN_LIFETIME);
      Duration s = or(clockSkew, DEFAULT_CLOCK_SKEW);
      Duration l = or(leeway, DEFAULT_LEEWAY);
      Duration h = jwksMaxAge();
      Duration p = or(refreshInterval, DEFAULT_REFRESH_INTERVAL);
      Duration c = or(commitLatency, DEFAULT_COMMIT_LATENCY);
      Duration least = s.plus(c).plus(p).plus(h);
      Duration d = or(publishAhead, defaultPublishAhead(r, least));
      requireAtLeast(
          d,
          least,
          "publishAhead ≥ clockSkew + commitLatency + refreshInterval + jwksMaxAge",
          "or verifiers meet tokens of a key that they cannot know yet");
      requireAtLeast(
          r,
          d,
          "rotateEvery ≥ publishAhead",
          "or a key has to be published before its predecessor signs; rotate less often, or"
              + " shorten clockSkew, commitLatency, refreshInterval or jwksMaxAge");
      requireAtLeast(
          r,
          t,
          "rotateEvery ≥ maxTokenLifetime",
          "or more and more keys have to be kept for tokens that still live");
      Duration roomForStale = d.minus(s).minus(c).minus(h);
      Duration a = or(staleAfter, shorter(p.plus(c).multipliedBy(STALE_REFRESHES), roomForStale));
      requireAtLeast(
          a, p, "staleAfter ≥ refreshInterval", "or a copy is too old before it is read again");
      requireAtLeast(
          roomForStale,
          a,
          "publishAhead − clockSkew − commitLatency − jwksMaxAge ≥ staleAfter",
          "or a node that is cut off publishes a JWK Set without the key that the others sign with");
      return new RotationPolicy(
          r,
          d,
          t,
          s,
          l,
          h,
          p,
          c,
          a,
          standby,
          s.plus(c).plus(a).plus(h),
          s.plus(c).plus(p),
          t.plus(l).plus(s),
          s.plus(p));
    }

    private static Duration defaultPublishAhead(Duration period, Duration spread) {
      boolean roomForCaution =
          period.compareTo(CAUTIOUS_PUBLISH_AHEAD) >= 0
              && spread.compareTo(CAUTIOUS_PUBLISH_AHEAD) < 0;
      return roomForCaution ? CAUTIOUS_PUBLISH_AHEAD : spread;
    }

    private static Duration shorter(Duration a, Duration b) {
      return a.compareTo(b) < 0 ? a : b;
    }

    private Duration jwksMaxAge() {
      if (publishes) {
        return or(jwksMaxAge, DEFAULT_JWKS_MAX_AGE);
      }
      if (jwksMaxAge != null) {
        throw new IllegalStateException(
            "expected no jwksMaxAge(…), since the keys are secrets and are never published;"
                + " leave it out, or use an algorithm with key pairs, for example ES256");
      }
      return Duration.ZERO;
    }

    private static Duration or(@Nullable Duration said, Duration otherwise) {
      return said == null ? otherwise : said;
    }

    static void requireAtLeast(Duration left, Duration right, String inequality, String why) {
      if (left.compareTo(right) < 0) {
        throw new IllegalStateException(
            "expected " + inequality + ", but " + text(left) + " < " + text(right) + "; " + why);
      }
    }

    /**
     * Whole seconds, as the instants of keys are: issuers sign at whole seconds, and a key that
     * activates within one would not be there yet.
     */
    static Duration requireSeconds(Duration duration, Duration least, String setting) {
      if (!duration.equals(duration.truncatedTo(ChronoUnit.SECONDS))
          || duration.compareTo(least) < 0
          || duration.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "expected for "
                + setting
                + " whole seconds from "
                + text(least)
                + " to "
                + text(LONGEST)
                + ", but it is "
                + duration);
      }
      return duration;
    }
  }
}
