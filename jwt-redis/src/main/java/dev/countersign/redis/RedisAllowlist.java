package dev.countersign.redis;

import dev.countersign.jwt.IssuedToken;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.RevocationEvent.TokenRecorded;
import dev.countersign.jwt.revocation.RevocationEvent.TokenRevoked;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.TokenKey;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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

  /** Key: the record. Answers 1 if it was there and is removed. */
  private static final Script<Long> REMOVE_ANY =
      Script.ofNumber("return redis.call('DEL', KEYS[1])\n");

  private static final RevocationStatus UNKNOWN =
      new RevocationStatus.Revoked("the token is not one that was issued and recorded");

  private final Connection connection;
  private final LastingWrites writes;
  private final Keyspace keys;
  private final InstantSource clock;
  private final RevocationListener listener;

  RedisAllowlist(
      Connection connection,
      LastingWrites writes,
      Keyspace keys,
      InstantSource clock,
      RevocationListener listener) {
    this.connection = connection;
    this.writes = writes;
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
    listener.happened(TokenRecorded.of(key, token, clock.instant()));
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
    return writes.run(
        REMOVE,
        List.of(keys.recorded(key)),
        removed -> removed > 0 && tell(TokenRevoked.of(key, jwt, clock.instant())),
        digest(jwt.signingInputDigest()));
  }

  @Override
  public boolean remove(String issuer, String id) {
    TokenKey key = TokenKey.of(issuer, id);
    return writes.run(
        REMOVE_ANY,
        List.of(keys.recorded(key)),
        removed -> removed > 0 && tell(TokenRevoked.of(key, issuer, id, clock.instant())));
  }

  private boolean tell(TokenRevoked event) {
    listener.happened(event);
    return true;
  }
}
