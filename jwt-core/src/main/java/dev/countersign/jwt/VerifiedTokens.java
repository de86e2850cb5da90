package dev.countersign.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tokens that were accepted, so that the second sight of one needs neither its signature nor its
 * JSON. Time, key, rules and revocation are asked again all the same.
 *
 * <p>Only accepted tokens are kept, so that a flood of bad ones displaces nothing, and the key is
 * the whole token, so that another spelling of a signature only misses.
 */
final class VerifiedTokens {

  /** The token twice, once in parts, and its claims as objects; one byte a character. */
  private static final int BYTES_PER_CHARACTER = 6;

  /** What an entry takes however short its token is. */
  private static final int BYTES_PER_ENTRY = 1024;

  /** Beyond this an instant is as good as never, and nanoseconds would overflow. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Cache<Text, Jwt> accepted;
  private final Duration clockSkew;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /** Seconds of the latest decision. Written once a second, so that cores do not contend for it. */
  private volatile long latest;

  VerifiedTokens(long maxBytes, Duration clockSkew) {
    this.clockSkew = clockSkew;
    this.accepted =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((Text text, Jwt jwt) -> weight(text.token()))
            .expireAfter(Expiry.<Text, Jwt>writing((text, jwt) -> untilDead(jwt)))
            .ticker(() -> TimeUnit.SECONDS.toNanos(latest))
            // The few steps of upkeep need no threads of a pool that is the application's.
            .executor(Runnable::run)
            .build();
  }

  /** The token as it was verified before, if its key would verify it now. */
  Optional<Jwt> get(String token, Instant now, SignatureCheck signatures) {
    moveOn(now);
    Text text = new Text(token);
    Jwt jwt = accepted.getIfPresent(text);
    if (jwt == null) {
      misses.increment();
      return Optional.empty();
    }
    if (!signatures.stillHolds(jwt, now)) {
      accepted.invalidate(text);
      misses.increment();
      return Optional.empty();
    }
    hits.increment();
    return Optional.of(jwt);
  }

  CacheStatistics statistics() {
    return new CacheStatistics(hits.sum(), misses.sum(), accepted.estimatedSize());
  }

  void put(String token, Jwt jwt) {
    accepted.put(new Text(token), jwt);
  }

  private void moveOn(Instant now) {
    long seconds = now.getEpochSecond();
    if (seconds != latest) {
      latest = seconds;
    }
  }

  private Duration untilDead(Jwt jwt) {
    Instant now = Instant.ofEpochSecond(latest);
    return jwt.expiresAt()
        .map(expiry -> Duration.between(now, expiry).plus(clockSkew))
        .filter(left -> left.compareTo(LONGEST) < 0)
        .orElse(LONGEST);
  }

  private static int weight(String token) {
    return BYTES_PER_ENTRY + BYTES_PER_CHARACTER * token.length();
  }

  long size() {
    accepted.cleanUp();
    return accepted.estimatedSize();
  }

  /**
   * A whole token, hashed by the end of its signature alone: hashing all of it would cost more than
   * everything else. Nobody can aim at a hash, since whoever can choose a signature that verifies
   * holds the key.
   */
  record Text(String token) {

    private static final int HASHED = 24;

    @Override
    public int hashCode() {
      int hash = 0;
      for (int i = Math.max(0, token.length() - HASHED); i < token.length(); i++) {
        hash = 31 * hash + token.charAt(i);
      }
      return hash;
    }

    /**
     * Cannot leak how much of a token is right: it is asked where the hash of the last characters
     * of two signatures is the same, and of a token that nobody has shown, nobody knows it.
     */
    @Override
    public boolean equals(Object other) {
      return other instanceof Text text && token.equals(text.token);
    }

    @Override
    public String toString() {
      return "Text[not shown]";
    }
  }
}
