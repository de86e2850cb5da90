package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.RevocationFeed;

/** The feed of denylist and cut-offs. */
final class JdbcRevocationFeed implements RevocationFeed {

  private final StoreCalls calls;
  private final RevocationRows rows;

  JdbcRevocationFeed(StoreCalls calls, RevocationRows rows) {
    this.calls = calls;
    this.rows = rows;
  }

  @Override
  public Page since(Cursor cursor, int maxEntries) {
    if (maxEntries < 1) {
      throw new IllegalArgumentException("expected one or more entries, but it is " + maxEntries);
    }
    return calls.read(statements -> rows.page(statements, cursor, maxEntries));
  }
}
