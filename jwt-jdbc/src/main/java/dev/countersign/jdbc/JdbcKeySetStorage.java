package dev.countersign.jdbc;

import dev.countersign.keystore.KeySet;
import dev.countersign.keystore.KeySetSeal;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.KeySetStorageException;

/** A key set in one row: encrypted, under a MAC, and swapped by its version. */
final class JdbcKeySetStorage implements KeySetStorage {

  private record Row(long version, String document) {}

  private final Database database;
  private final String name;
  private final KeySetSeal seal;
  private final String find;
  private final String insert;
  private final String swap;

  JdbcKeySetStorage(
      Database database, Dialect dialect, Tables tables, String name, KeySetSeal seal) {
    this.database = database;
    this.name = name;
    this.seal = seal;
    find = tables.in("SELECT version, document FROM countersign_key_sets WHERE id = ?");
    insert =
        dialect.insertIfAbsent(
            tables.in("INSERT INTO countersign_key_sets (version, document, id) VALUES (?, ?, ?)"));
    swap =
        tables.in(
            "UPDATE countersign_key_sets SET version = ?, document = ?"
                + " WHERE id = ? AND version = ?");
  }

  @Override
  public KeySet load() {
    try {
      return database
          .statement(
              statements ->
                  statements.first(
                      find,
                      columns -> new Row(columns.getLong("version"), columns.getString("document")),
                      name))
          .map(this::open)
          .orElse(KeySet.empty());
    } catch (DatabaseException | KeySetStorageException e) {
      throw failure(e);
    }
  }

  private KeySet open(Row row) {
    KeySet set = seal.open(row.document());
    if (set.version() != row.version()) {
      throw new KeySetStorageException(
          "its document is of version "
              + set.version()
              + ", but its row says "
              + row.version()
              + ", so somebody else has changed it; restore both from one backup");
    }
    return set;
  }

  @Override
  public WriteResult compareAndSet(long expectedVersion, KeySet next) {
    next.requireNewerThan(expectedVersion);
    try {
      // Before the database is asked, since a KMS may have to be.
      String document = seal.seal(next);
      boolean applied =
          database.statement(
              statements ->
                  expectedVersion == 0
                      ? statements.insert(insert, next.version(), document, name)
                      : statements.update(swap, next.version(), document, name, expectedVersion)
                          == 1);
      return applied ? WriteResult.APPLIED : WriteResult.CONFLICT;
    } catch (DatabaseException e) {
      if (e.isMaybeApplied()) {
        return WriteResult.UNKNOWN;
      }
      throw failure(e);
    } catch (KeySetStorageException e) {
      throw failure(e);
    }
  }

  private KeySetStorageException failure(RuntimeException e) {
    return new KeySetStorageException(
        "the key set " + name + " in the database: " + e.getMessage(), e);
  }

  /** The name. */
  @Override
  public String toString() {
    return "JdbcKeySetStorage[" + name + "]";
  }
}
