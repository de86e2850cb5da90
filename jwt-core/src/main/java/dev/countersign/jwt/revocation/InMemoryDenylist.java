package dev.countersign.jwt.revocation;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.RevocationEvent.TokenRevoked;
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

  private static final int SEGMENTS = 64;

  private final int maxEntries;
  private final InstantSource clock;
  private final RevocationListener listener;
  private final AtomicInteger entries = new AtomicInteger();
  private final RevokedTokens[] segments = new RevokedTokens[SEGMENTS];
  private final ReentrantLock dropping = new ReentrantLock();
  private long droppedAt = Long.MIN_VALUE;

  InMemoryDenylist(int maxEntries, InstantSource clock, RevocationListener listener) {
    this.maxEntries = Bounds.requireBound(maxEntries);
    this.clock = Objects.requireNonNull(clock, "clock");
    this.listener = RevocationListener.all(listener);
    for (int i = 0; i < SEGMENTS; i++) {
      segments[i] = new RevokedTokens(entries);
    }
  }

  @Override
  public void revoke(Jwt jwt) {
    TokenKey key = TokenKey.of(jwt);
    revoke(key, jwt.expiresAt().orElse(Instant.MAX));
    listener.happened(TokenRevoked.of(key, jwt, clock.instant()));
  }

  @Override
  public void revoke(String issuer, String id, Instant expiresAt) {
    TokenKey key = TokenKey.of(issuer, id);
    revoke(key, expiresAt);
    listener.happened(TokenRevoked.of(key, issuer, id, clock.instant()));
  }

  void revoke(TokenKey key, Instant expiresAt) {
    if (!revokeIfThereIsRoom(key, expiresAt)) {
      throw new RevocationStoreFullException(
          "the denylist holds "
              + maxEntries
              + " revoked tokens that have not expired, which is its bound; this token was not"
              + " revoked. Raise the bound, shorten the lifetime of tokens, or revoke by subject or"
              + " key");
    }
  }

  boolean revokeIfThereIsRoom(TokenKey key, Instant expiresAt) {
    long now = clock.instant().getEpochSecond();
    if (segmentOf(key).add(key, lastSecond(expiresAt), now, maxEntries)) {
      return true;
    }
    // Others may hold what has expired; only then is it really full.
    dropExpired(now);
    return segmentOf(key).add(key, lastSecond(expiresAt), now, maxEntries);
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

  /** Until when an entry is needed, in seconds since 1970. */
  static long lastSecond(Instant expiresAt) {
    Instant end = TokenKey.keepUntil(expiresAt);
    return end.equals(Instant.MAX) ? Long.MAX_VALUE : end.getEpochSecond() + 1;
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
