package dev.countersign.redis;

import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.RevocationStoreFullException;
import dev.countersign.keystore.KeySet;
import dev.countersign.keystore.KeySetSeal;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.KeySetStorageException;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.List;

/** A key set as a hash of its version and its sealed document, which never expires. */
final class RedisKeySet implements KeySetStorage {

  private static final String VERSION = "v";
  private static final String DOCUMENT = "d";

  /** Key: the hash. Arguments: expected version, next version, document. Answers 0 at another. */
  private static final Script<Long> COMPARE_AND_SET =
      Script.ofNumber(
          """
          if (redis.call('HGET', KEYS[1], 'v') or '0') ~= ARGV[1] then
            return 0
          end
          redis.call('HSET', KEYS[1], 'v', ARGV[2], 'd', ARGV[3])
          return 1
          """);

  private final Connection connection;
  private final Keyspace keys;
  private final KeySetSeal seal;

  RedisKeySet(Connection connection, Keyspace keys, KeySetSeal seal) {
    this.connection = connection;
    this.keys = keys;
    this.seal = seal;
  }

  @Override
  public KeySet load() {
    List<KeyValue<byte[], byte[]>> row;
    try {
      row =
          connection
              .begin()
              .call(
                  commands -> commands.hmget(keys.keySet(), Bytes.of(VERSION), Bytes.of(DOCUMENT)));
    } catch (RevocationStoreException e) {
      throw new KeySetStorageException("the key set cannot be read: " + e.getMessage(), e);
    }
    boolean version = row.get(0).hasValue();
    boolean document = row.get(1).hasValue();
    if (!version && !document) {
      return KeySet.empty();
    }
    if (version && document) {
      KeySet set = seal.open(Bytes.text(row.get(1).getValue()));
      // Only the version in the document is under its MAC.
      if (Bytes.text(row.get(0).getValue()).equals(Long.toString(set.version()))) {
        return set;
      }
    }
    throw new KeySetStorageException(
        "expected a document and its version in "
            + keys
            + "keys, but one is missing or they do not belong together. Restore the key from a"
            + " backup of this namespace");
  }

  @Override
  public WriteResult compareAndSet(long expectedVersion, KeySet next) {
    next.requireNewerThan(expectedVersion);
    byte[] document = Bytes.of(seal.seal(next));
    try {
      long applied =
          connection
              .begin()
              .run(
                  COMPARE_AND_SET,
                  List.of(keys.keySet()),
                  Bytes.of(expectedVersion),
                  Bytes.of(next.version()),
                  document);
      return applied == 1 ? WriteResult.APPLIED : WriteResult.CONFLICT;
    } catch (RevocationStoreFullException e) {
      throw new KeySetStorageException("the key set was not written: " + e.getMessage(), e);
    } catch (RevocationStoreException e) {
      if (e.getCause() instanceof RedisCommandExecutionException) {
        throw new KeySetStorageException("the key set was not written: " + e.getMessage(), e);
      }
      return WriteResult.UNKNOWN;
    }
  }

  /** Where it is. */
  @Override
  public String toString() {
    return "RedisKeySet[" + keys + "keys]";
  }
}
