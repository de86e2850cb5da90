package dev.countersign.redis;

import dev.countersign.jwt.IssuedToken;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.RevocationEvent;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.TokenKey;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An allowlist of one key for each token, with 128 bits of the digest of its signing input. */
final class RedisAllowlist implements Allowlist {

  /** Key: the record. Arguments: digest, end. Answers 0 if there is another token. */
  private static final Script<Long> RECORD =
      Script.ofNumber(
          """
          local known = redis.call('GET', KEYS[1])
          if known then
            return known == ARGV[1] and 1 or 0
          end
          redis.call('SET', KEYS[1], ARGV[1], 'PXAT', ARGV[2])
          return 1
          """);

  /** Key: the record. Argument: digest. Answers 1 if it was there and is removed. */
  private static final Script<Long> REMOVE =
      Script.ofNumber(
          """
          if redis.call('GET', KEYS[1]) ~= ARGV[1] then
            return 0
          end
          return redis.call('DEL', KEYS[1])
          """);

  private static final RevocationStatus UNKNOWN =
      new RevocationStatus.Revoked("the token is not one that was issued and recorded");

  private final Connection connection;
  private final Keyspace keys;
  private final InstantSource clock;
  private final RevocationListener listener;

  RedisAllowlist(
      Connection connection, Keyspace keys, InstantSource clock, RevocationListener listener) {
    this.connection = connection;
    this.keys = keys;
    this.clock = clock;
    this.listener = listener;
  }

  @Override
  public void beforeRelease(IssuedToken token) {
    TokenKey key = TokenKey.of(token);
    long recorded =
        connection
            .begin()
            .run(
                RECORD,
                List.of(keys.recorded(key)),
                digest(token.signingInputDigest()),
                Bytes.of(token.expiresAt().plus(Margins.OF_TOKENS)));
    if (recorded == 0) {
      throw new IllegalStateException("another token was recorded under this issuer and jti");
    }
    listener.happened(
        new RevocationEvent.TokenRecorded(
            key, token.issuer(), token.id(), token.subject(), token.expiresAt(), clock.instant()));
  }

  private static byte[] digest(byte[] ofSigningInput) {
    return TokenKey.ofBytes(ofSigningInput).bytes();
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    return Check.orCannotTell(
        () -> {
          byte[] key = keys.recorded(TokenKey.of(jwt));
          byte @Nullable [] recorded =
              connection.begin().<byte @Nullable []>call(commands -> commands.get(key));
          return MessageDigest.isEqual(recorded, digest(jwt.signingInputDigest()))
              ? RevocationStatus.live()
              : UNKNOWN;
        });
  }

  @Override
  public boolean remove(Jwt jwt) {
    TokenKey key = TokenKey.of(jwt);
    long removed =
        connection
            .begin()
            .run(REMOVE, List.of(keys.recorded(key)), digest(jwt.signingInputDigest()));
    return tell(removed, key, jwt.issuer(), jwt.id(), jwt.subject());
  }

  @Override
  public boolean remove(String issuer, String id) {
    TokenKey key = TokenKey.of(issuer, id);
    byte[] record = keys.recorded(key);
    long removed = connection.begin().<Long>call(commands -> commands.del(record));
    return tell(removed, key, Optional.of(issuer), Optional.of(id), Optional.empty());
  }

  private boolean tell(
      long removed,
      TokenKey key,
      Optional<String> issuer,
      Optional<String> id,
      Optional<String> subject) {
    if (removed == 0) {
      return false;
    }
    listener.happened(new RevocationEvent.TokenRevoked(key, issuer, id, subject, clock.instant()));
    return true;
  }
}
