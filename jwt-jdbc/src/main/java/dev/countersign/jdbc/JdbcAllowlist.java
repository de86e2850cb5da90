package dev.countersign.jdbc;

import dev.countersign.jwt.IssuedToken;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.RevocationEvent.TokenRecorded;
import dev.countersign.jwt.revocation.RevocationEvent.TokenRevoked;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.TokenKey;
import java.time.Instant;
import java.time.InstantSource;

/** The tokens that were issued, each with the digest of what was signed. */
final class JdbcAllowlist implements Allowlist {

  private static final RevocationStatus UNKNOWN =
      new RevocationStatus.Revoked("the token is not one that was issued and recorded");

  private final StoreCalls calls;
  private final String find;
  private final String same;
  private final String insert;
  private final String delete;
  private final String deleteSame;
  private final InstantSource clock;
  private final RevocationListener listener;

  JdbcAllowlist(
      StoreCalls calls,
      Dialect dialect,
      Tables tables,
      InstantSource clock,
      RevocationListener listener) {
    this.calls = calls;
    String notOver = " AND expires_at > " + dialect.now();
    this.same =
        tables.in("SELECT 1 FROM countersign_allowed_tokens WHERE id = ? AND signing_input = ?");
    this.find = same + notOver;
    this.insert =
        dialect.insertIfAbsent(
            tables.in(
                "INSERT INTO countersign_allowed_tokens (id, signing_input, expires_at)"
                    + " VALUES (?, ?, ?)"));
    this.delete = tables.in("DELETE FROM countersign_allowed_tokens WHERE id = ?") + notOver;
    this.deleteSame = delete + " AND signing_input = ?";
    this.clock = clock;
    this.listener = RevocationListener.all(listener);
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    byte[] id = TokenKey.of(jwt).bytes();
    byte[] signingInput = jwt.signingInputDigest();
    return calls.check(
        statements ->
            statements
                .first(find, columns -> RevocationStatus.live(), id, signingInput)
                .orElse(UNKNOWN));
  }

  @Override
  public void beforeRelease(IssuedToken token) {
    TokenKey key = TokenKey.of(token);
    byte[] signingInput = token.signingInputDigest();
    long keepUntil = RevocationRow.keepUntil(token.expiresAt());
    boolean recorded =
        calls.write(
            statements ->
                statements.insert(insert, key.bytes(), signingInput, keepUntil)
                    // By a call before this one, of which the answer was lost.
                    || statements
                        .first(same, columns -> true, key.bytes(), signingInput)
                        .isPresent());
    if (!recorded) {
      throw new IllegalStateException("another token was recorded under this issuer and jti");
    }
    listener.happened(TokenRecorded.of(key, token, clock.instant()));
  }

  @Override
  public boolean remove(Jwt jwt) {
    TokenKey key = TokenKey.of(jwt);
    byte[] signingInput = jwt.signingInputDigest();
    boolean removed =
        calls.write(statements -> statements.update(deleteSame, key.bytes(), signingInput) == 1);
    if (removed) {
      listener.happened(TokenRevoked.of(key, jwt, clock.instant()));
    }
    return removed;
  }

  @Override
  public boolean remove(String issuer, String id) {
    TokenKey key = TokenKey.of(issuer, id);
    boolean removed = calls.write(statements -> statements.update(delete, key.bytes()) == 1);
    if (removed) {
      listener.happened(TokenRevoked.of(key, issuer, id, clock.instant()));
    }
    return removed;
  }
}
