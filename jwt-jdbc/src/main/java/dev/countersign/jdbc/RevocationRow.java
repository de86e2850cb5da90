package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.TokenKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** How a revocation is kept in one row. */
final class RevocationRow {

  static final int TOKEN = 0;

  /**
   * The largest leeway of a validator, which is five minutes, and as much again for clocks that
   * differ: so long after its expiry no node takes a token.
   */
  static final long MARGIN_MILLIS = Duration.ofMinutes(10).toMillis();

  /** 31 December 9999: for a token of which the end is not known. */
  static final long FOREVER = 253_402_300_799_000L;

  private RevocationRow() {}

  /** From when on a row may go that is needed while its token can be believed somewhere. */
  static long keepUntil(Instant tokenExpiresAt) {
    if (tokenExpiresAt.getEpochSecond() >= FOREVER / 1000) {
      return FOREVER;
    }
    // Rounded up; whatever is before 1970 is as dead as what was then.
    long millis = Math.max(0, tokenExpiresAt.getEpochSecond()) * 1000;
    return millis + (tokenExpiresAt.getNano() + 999_999) / 1_000_000 + MARGIN_MILLIS;
  }

  static int kind(CutOffScope scope) {
    return switch (scope.kind()) {
      case EVERYONE -> 1;
      case CLIENT -> 2;
      case SUBJECT -> 3;
    };
  }

  /** Of 32 bytes, so that it is no token's. */
  static byte[] id(CutOffScope scope) {
    return Names.digest(Integer.toString(kind(scope)), scope.issuer(), scope.id());
  }

  /** Of the columns kind, id, issuer, name, generation, expires_at. */
  static RevocationFeed.Entry entry(ResultSet columns) throws SQLException {
    int kind = columns.getInt("kind");
    if (kind == TOKEN) {
      long expiresAt = columns.getLong("expires_at");
      return new RevocationFeed.RevokedToken(
          TokenKey.ofBytes(columns.getBytes("id")),
          expiresAt >= FOREVER ? Instant.MAX : Instant.ofEpochMilli(expiresAt - MARGIN_MILLIS));
    }
    String issuer = Names.read(columns.getString("issuer"));
    CutOffScope scope =
        switch (kind) {
          case 1 -> CutOffScope.everyone(issuer);
          case 2 -> CutOffScope.client(issuer, Names.read(columns.getString("name")));
          case 3 -> CutOffScope.subject(issuer, Names.read(columns.getString("name")));
          default ->
              throw new SQLException(
                  "expected a revocation of kind 0 to 3, but there is one of kind "
                      + kind
                      + "; is a newer version of jwt-jdbc writing to the same tables?");
        };
    return new RevocationFeed.RaisedGeneration(scope, columns.getLong("generation"));
  }
}
