package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.RevocationFeed;

/** A short name for tests. */
final class Feeds {

  static final RevocationFeed.Cursor BEGINNING = RevocationFeed.Cursor.BEGINNING;

  private Feeds() {}
}
