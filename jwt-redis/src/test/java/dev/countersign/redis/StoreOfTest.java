package dev.countersign.redis;

import dev.countersign.jwt.revocation.RevocationListener;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Opens stores for one test, each in an unused namespace, and closes them after it. */
final class StoreOfTest implements AfterEachCallback {

  private final Servers.Server server;
  private final List<RedisStore> opened = new ArrayList<>();

  StoreOfTest(Servers.Server server) {
    this.server = server;
  }

  RedisStore open(InstantSource clock, RevocationListener listener) {
    return open(server.store().clock(clock).listener(listener));
  }

  RedisStore open(RedisStore.Builder builder) {
    RedisStore store = builder.connect();
    opened.add(store);
    return store;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    opened.forEach(RedisStore::close);
  }
}
