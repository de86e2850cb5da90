package dev.countersign.keystore;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a {@link RemoteJwks} fetches, and what it may believe meanwhile: pure functions of what is
 * known and of the instant.
 *
 * @param timeout how long one document may take in all
 * @param minInterval how far attempts are apart at least
 * @param leastMaxAge a shorter max-age is taken for this
 * @param mostMaxAge a longer max-age is taken for this
 * @param outage how long a set serves beyond its max-age when no new one can be had
 */
record RefreshPolicy(
    Duration timeout,
    Duration minInterval,
    Duration leastMaxAge,
    Duration mostMaxAge,
    Duration outage) {

  /** How often the background thread looks whether a fetch is due; looking costs nothing. */
  static final Duration TICK = Duration.ofSeconds(1);

  /** What is assumed if the issuer does not say; Spring Security assumes the same. */
  private static final Duration USUAL_MAX_AGE = Duration.ofMinutes(5);

  /**
   * The inequalities that make a refresh begin and end before the old set is too old, in words; the
   * refresh begins between 70 and 75 hundredths of the max-age.
   */
  Optional<String> contradiction() {
    if (leastMaxAge.compareTo(mostMaxAge) > 0) {
      return Optional.of(
          "the least max-age of " + leastMaxAge + " is more than the most, " + mostMaxAge);
    }
    if (minInterval.compareTo(hundredths(leastMaxAge, 70)) > 0) {
      return Optional.of(
          "minInterval is "
              + minInterval
              + ", which is more than 70 % of the least max-age of "
              + leastMaxAge
              + ", so that a set could not be refreshed before it is too old; shorten the former or"
              + " lengthen the latter");
    }
    if (timeout.plus(TICK).compareTo(hundredths(leastMaxAge, 25)) > 0) {
      return Optional.of(
          "timeout is "
              + timeout
              + ", which with a second of slack is more than 25 % of the least max-age of "
              + leastMaxAge
              + ", so that a slow answer could come after the old set is too old; shorten the former"
              + " or lengthen the latter");
    }
    return Optional.empty();
  }

  /** The issuer's wish within our bounds. */
  Duration maxAge(Optional<Duration> said) {
    Duration wish = said.orElse(USUAL_MAX_AGE);
    if (wish.compareTo(leastMaxAge) < 0) {
      return leastMaxAge;
    }
    return wish.compareTo(mostMaxAge) > 0 ? mostMaxAge : wish;
  }

  /**
   * When a set is refreshed.
   *
   * @param fraction 0 to 1, at random, so that verifiers started together do not fetch together
   */
  Instant refreshAt(Instant fetchedAt, Duration maxAge, double fraction) {
    return fetchedAt
        .plus(hundredths(maxAge, 70))
        .plusMillis((long) (maxAge.toMillis() * fraction / 20));
  }

  private static Duration hundredths(Duration duration, int count) {
    return duration.multipliedBy(count).dividedBy(100);
  }

  /**
   * Whether keys may verify. Beyond the max-age they may only if the issuer was asked and did not
   * give a new set: a withdrawn key must not live on because this process slept. Equality is over.
   */
  boolean isUsable(FetchedKeys known, Instant now) {
    return now.isBefore(known.freshUntil())
        || (known.problem().isPresent() && now.isBefore(known.freshUntil().plus(outage)));
  }

  /** Whether the set is so new that a key id that it lacks does not exist. Equality is over. */
  boolean isCurrent(FetchedKeys known, Instant now) {
    return known.problem().isEmpty() && now.isBefore(known.fetchedAt().plus(minInterval));
  }

  /** Whether it is time for another set, even if nobody misses a key. Equality is due. */
  boolean isDue(FetchedKeys known, Instant now) {
    return known.problem().isPresent()
        || !now.isBefore(known.refreshAt())
        || isClockTurnedBack(known, now);
  }

  /** Whether the issuer may be asked again. Equality is far enough apart. */
  boolean mayAsk(FetchedKeys known, Instant now) {
    return !now.isBefore(known.attemptedAt().plus(minInterval)) || isClockTurnedBack(known, now);
  }

  /** Instants taken before are then worth nothing; small corrections do not count. */
  private boolean isClockTurnedBack(FetchedKeys known, Instant now) {
    return now.plus(minInterval).isBefore(known.attemptedAt());
  }
}
