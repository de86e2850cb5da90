package dev.countersign.redis;

import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.testing.AllowlistContract;
import java.time.InstantSource;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The allowlist keeps what every allowlist promises. */
@ParameterizedClass
@MethodSource("dev.countersign.redis.Servers#all")
class RedisAllowlistTest extends AllowlistContract {

  @RegisterExtension private final StoreOfTest stores;

  RedisAllowlistTest(Servers.Server server) {
    this.stores = new StoreOfTest(server);
  }

  @Override
  protected Allowlist allowlist(InstantSource clock, RevocationListener listener) {
    return stores.open(clock, listener).allowlist();
  }
}
