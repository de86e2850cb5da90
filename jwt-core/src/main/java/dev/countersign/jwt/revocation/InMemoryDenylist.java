package dev.countersign.jwt.revocation;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A denylist over 64 segments of open addressing, so that growing one does not stop the others and
 * ten million entries fit in 64 bytes each.
 */
final class InMemoryDenylist implements Denylist {

  static final int DEFAULT_MAX_ENTRIES = 1_000_000;

  private static final int MAX_MAX_ENTRIES = 100_000_000;
  private static final int SEGMENTS = 64;

  /** The largest skew that a validator allows, so that an entry outlives its token everywhere. */
  private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

  private final int maxEntries;
  private final InstantSource clock;
  private final AtomicInteger entries = new AtomicInteger();
  private final RevokedTokens[] segments = new RevokedTokens[SEGMENTS];
  private final ReentrantLock dropping = new ReentrantLock();
  private long droppedAt = Long.MIN_VALUE;

  InMemoryDenylist(int maxEntries, InstantSource clock) {
    if (maxEntries < 1 || maxEntries > MAX_MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "expected a bound of 1 to " + MAX_MAX_ENTRIES + " entries, but it is " + maxEntries);
    }
    this.maxEntries = maxEntries;
    this.clock = Objects.requireNonNull(clock, "clock");
    for (int i = 0; i < SEGMENTS; i++) {
      segments[i] = new RevokedTokens(entries);
    }
  }

  @Override
  public void revoke(Jwt jwt) {
    revoke(TokenKey.of(jwt), jwt.expiresAt().orElse(Instant.MAX));
  }

  @Override
  public void revoke(String issuer, String id, Instant expiresAt) {
    revoke(TokenKey.of(issuer, id), expiresAt);
  }

  private void revoke(TokenKey key, Instant expiresAt) {
    long now = clock.instant().getEpochSecond();
    if (segmentOf(key).add(key, lastSecond(expiresAt), now, maxEntries)) {
      return;
    }
    // Others may hold what has expired; only then is it really full.
    dropExpired(now);
    if (!segmentOf(key).add(key, lastSecond(expiresAt), now, maxEntries)) {
      throw new DenylistFullException(maxEntries);
    }
  }

  /** At most once a second: it reads every entry, and whoever can log out can ask for it. */
  private void dropExpired(long now) {
    dropping.lock();
    try {
      if (now != droppedAt) {
        for (RevokedTokens segment : segments) {
          segment.dropExpired(now);
        }
        droppedAt = now;
      }
    } finally {
      dropping.unlock();
    }
  }

  private static long lastSecond(Instant expiresAt) {
    return expiresAt.isAfter(Instant.MAX.minus(MAX_CLOCK_SKEW).minusSeconds(1))
        ? Long.MAX_VALUE
        : expiresAt.plus(MAX_CLOCK_SKEW).getEpochSecond() + 1;
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    return isRevoked(TokenKey.of(jwt))
        ? new RevocationStatus.Revoked("the token was revoked")
        : RevocationStatus.live();
  }

  boolean isRevoked(TokenKey key) {
    return segmentOf(key).contains(key);
  }

  private RevokedTokens segmentOf(TokenKey key) {
    return segments[(int) (key.high() >>> 58)];
  }
}
