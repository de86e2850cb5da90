package dev.countersign.jdbc;

import dev.countersign.keystore.KeyEncryptionKeys;
import dev.countersign.keystore.KeySetSeal;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.testing.KeySetStorageContract;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.params.Parameter;

@OnEachDatabase
class JdbcKeySetTest implements KeySetStorageContract {

  static final KeySetSeal SEAL =
      KeySetSeal.under(
          KeyEncryptionKeys.of(
              "a key of thirty-two bytes, exact".getBytes(StandardCharsets.US_ASCII)));

  @Parameter TestDatabase database;

  private final String name = UUID.randomUUID().toString();

  @Override
  public KeySetStorage open() {
    return database
        .stores("keys_", InstantSource.system())
        .keySet(name, SEAL.withRemoteSigners((reference, publicKey) -> remoteSigner(reference)));
  }
}
