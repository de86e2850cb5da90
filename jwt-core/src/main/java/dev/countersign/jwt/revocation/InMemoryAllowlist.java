package dev.countersign.jwt.revocation;

import dev.countersign.jwt.IssuedToken;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.RevocationEvent.TokenRecorded;
import dev.countersign.jwt.revocation.RevocationEvent.TokenRevoked;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/** An allowlist over one map. */
final class InMemoryAllowlist implements Allowlist {

  private static final RevocationStatus UNKNOWN =
      new RevocationStatus.Revoked("the token is not one that was issued and recorded");

  /** 128 bits of the digest of the signing input, and the second from which it is over. */
  private record Recorded(TokenKey signingInput, long endSecond) {}

  private final int maxTokens;
  private final InstantSource clock;
  private final RevocationListener listener;
  private final ConcurrentMap<TokenKey, Recorded> tokens = new ConcurrentHashMap<>();
  private final ReentrantLock recording = new ReentrantLock();
  private long droppedAtSecond = Long.MIN_VALUE;

  InMemoryAllowlist(int maxTokens, InstantSource clock, RevocationListener listener) {
    this.maxTokens = Bounds.requireBound(maxTokens);
    this.clock = Objects.requireNonNull(clock, "clock");
    this.listener = RevocationListener.all(listener);
  }

  @Override
  public void beforeRelease(IssuedToken token) {
    TokenKey key = TokenKey.of(token);
    Instant now = clock.instant();
    record(
        key,
        new Recorded(
            TokenKey.ofBytes(token.signingInputDigest()),
            TokenKey.keepUntil(token.expiresAt()).getEpochSecond() + 1),
        now);
    listener.happened(TokenRecorded.of(key, token, now));
  }

  private void record(TokenKey key, Recorded recorded, Instant now) {
    recording.lock();
    try {
      if (tokens.size() >= maxTokens) {
        dropExpired(now.getEpochSecond());
      }
      if (tokens.size() >= maxTokens) {
        throw new RevocationStoreFullException(
            "there are "
                + maxTokens
                + " recorded tokens that have not expired, which is the bound; this one was not"
                + " issued. Raise the bound, or shorten the lifetime of tokens");
      }
      Recorded other = tokens.putIfAbsent(key, recorded);
      if (other != null && !other.equals(recorded)) {
        throw new IllegalStateException("another token was recorded under this issuer and jti");
      }
    } finally {
      recording.unlock();
    }
  }

  /** At most once a second: it reads every record, and whoever can log in can ask for it. */
  private void dropExpired(long nowSecond) {
    if (nowSecond != droppedAtSecond) {
      droppedAtSecond = nowSecond;
      tokens.values().removeIf(recorded -> nowSecond >= recorded.endSecond());
    }
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    Recorded recorded = tokens.get(TokenKey.of(jwt));
    return recorded != null && recorded.signingInput().equals(signingInput(jwt))
        ? RevocationStatus.live()
        : UNKNOWN;
  }

  private static TokenKey signingInput(Jwt jwt) {
    return TokenKey.ofBytes(jwt.signingInputDigest());
  }

  @Override
  public boolean remove(Jwt jwt) {
    TokenKey key = TokenKey.of(jwt);
    Recorded recorded = tokens.get(key);
    if (recorded == null
        || !recorded.signingInput().equals(signingInput(jwt))
        || !tokens.remove(key, recorded)) {
      return false;
    }
    listener.happened(TokenRevoked.of(key, jwt, clock.instant()));
    return true;
  }

  @Override
  public boolean remove(String issuer, String id) {
    TokenKey key = TokenKey.of(issuer, id);
    if (tokens.remove(key) == null) {
      return false;
    }
    listener.happened(TokenRevoked.of(key, issuer, id, clock.instant()));
    return true;
  }
}
