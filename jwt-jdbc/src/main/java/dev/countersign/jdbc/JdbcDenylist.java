package dev.countersign.jdbc;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RevocationEvent.TokenRevoked;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.TokenKey;
import java.time.Instant;
import java.time.InstantSource;

/** A denylist in the table of revocations. A row that is there counts, whatever its expiry. */
final class JdbcDenylist implements Denylist {

  private static final RevocationStatus REVOKED =
      new RevocationStatus.Revoked("the token was revoked");

  private final StoreCalls calls;
  private final RevocationRows rows;
  private final String find;
  private final InstantSource clock;
  private final RevocationListener listener;

  JdbcDenylist(
      StoreCalls calls,
      RevocationRows rows,
      Tables tables,
      InstantSource clock,
      RevocationListener listener) {
    this.calls = calls;
    this.rows = rows;
    this.find = tables.in("SELECT 1 FROM countersign_revocations WHERE id = ?");
    this.clock = clock;
    this.listener = RevocationListener.all(listener);
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    byte[] id = TokenKey.of(jwt).bytes();
    return calls.check(
        statements ->
            statements.first(find, columns -> REVOKED, id).orElseGet(RevocationStatus::live));
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

  private void revoke(TokenKey key, Instant expiresAt) {
    long keepUntil = RevocationRow.keepUntil(expiresAt);
    calls.write(
        rows.writesInTransaction(),
        statements -> {
          rows.addToken(statements, key, keepUntil);
          return key;
        });
  }
}
