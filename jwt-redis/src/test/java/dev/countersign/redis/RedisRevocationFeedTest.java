package dev.countersign.redis;

import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.testing.RevocationFeedContract;
import java.time.InstantSource;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The feed keeps what every feed promises. */
@ParameterizedClass
@MethodSource("dev.countersign.redis.Servers#all")
class RedisRevocationFeedTest extends RevocationFeedContract {

  @RegisterExtension private final StoreOfTest stores;

  RedisRevocationFeedTest(Servers.Server server) {
    this.stores = new StoreOfTest(server);
  }

  @Override
  protected Store store(CutOffRules rules, InstantSource clock) {
    RedisRevocations revocations = stores.open(clock, RevocationListener.none()).revocations(rules);
    return new Store(revocations.denylist(), revocations.cutOffs(), revocations.feed());
  }
}
