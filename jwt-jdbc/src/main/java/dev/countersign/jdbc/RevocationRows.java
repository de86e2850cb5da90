package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.TokenKey;
import java.sql.SQLException;

/** The table of revocations, which is its own feed: how it is written and followed. */
interface RevocationRows {

  /** Whether it takes several statements to write; otherwise each write is one. */
  boolean writesInTransaction();

  /**
   * Revokes a token; never shortens the stay of one that is revoked.
   *
   * @param expiresAt from when on the row may go
   */
  void addToken(Statements statements, TokenKey key, long expiresAt) throws SQLException;

  /**
   * Gives a scope its next number: higher than each that there is, and no lower than the time.
   *
   * @param keepMillis how long the row stays after the instant of its number
   */
  long raise(Statements statements, CutOffScope scope, long keepMillis) throws SQLException;

  /** A page of the feed. */
  RevocationFeed.Page page(Statements statements, RevocationFeed.Cursor cursor, int maxEntries)
      throws SQLException;
}
