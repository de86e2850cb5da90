package dev.countersign.redis;

import dev.countersign.keystore.KeyEncryptionKeys;
import dev.countersign.keystore.KeySetSeal;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.testing.KeySetStorageContract;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The key set keeps what every storage of key sets promises. */
@ParameterizedClass
@MethodSource("dev.countersign.redis.Servers#all")
class RedisKeySetTest implements KeySetStorageContract {

  private static final KeyEncryptionKeys KEYS =
      KeyEncryptionKeys.of("a key of thirty-two bytes, exact".getBytes(StandardCharsets.US_ASCII));

  @RegisterExtension private final StoreOfTest stores;

  private final Servers.Server server;
  private final String namespace = "test-" + UUID.randomUUID();

  RedisKeySetTest(Servers.Server server) {
    this.server = server;
    this.stores = new StoreOfTest(server);
  }

  @Override
  public KeySetStorage open() {
    KeySetSeal seal =
        KeySetSeal.under(KEYS).withRemoteSigners((reference, publicKey) -> remoteSigner(reference));
    return stores.open(server.store(namespace)).keySet(seal);
  }
}
