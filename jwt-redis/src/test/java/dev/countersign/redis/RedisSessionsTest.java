package dev.countersign.redis;

import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.testing.SessionsContract;
import java.time.InstantSource;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The sessions keep what all sessions promise. */
@ParameterizedClass
@MethodSource("dev.countersign.redis.Servers#all")
class RedisSessionsTest extends SessionsContract {

  @RegisterExtension private final StoreOfTest stores;

  RedisSessionsTest(Servers.Server server) {
    this.stores = new StoreOfTest(server);
  }

  @Override
  protected Sessions sessions(
      SessionTimeouts timeouts, InstantSource clock, RevocationListener listener) {
    return stores.open(clock, listener).sessions(timeouts);
  }
}
