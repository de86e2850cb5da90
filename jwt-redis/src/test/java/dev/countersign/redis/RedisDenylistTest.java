package dev.countersign.redis;

import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.testing.DenylistContract;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The denylist keeps what every denylist promises. */
@ParameterizedClass
@MethodSource("dev.countersign.redis.Servers#all")
class RedisDenylistTest extends DenylistContract {

  @RegisterExtension private final StoreOfTest stores;

  RedisDenylistTest(Servers.Server server) {
    this.stores = new StoreOfTest(server);
  }

  @Override
  protected Denylist denylist(InstantSource clock, RevocationListener listener) {
    CutOffRules rules =
        CutOffRules.builder()
            .onlyIssuersWithoutGenerations()
            .maxTokenLifetime(Duration.ofMinutes(10))
            .build();
    return stores.open(clock, listener).revocations(rules).denylist();
  }
}
