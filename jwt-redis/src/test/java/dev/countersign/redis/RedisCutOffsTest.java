package dev.countersign.redis;

import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.testing.CutOffsContract;
import java.time.InstantSource;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The cut-offs keep what all cut-offs promise. */
@ParameterizedClass
@MethodSource("dev.countersign.redis.Servers#all")
class RedisCutOffsTest extends CutOffsContract {

  @RegisterExtension private final StoreOfTest stores;

  RedisCutOffsTest(Servers.Server server) {
    this.stores = new StoreOfTest(server);
  }

  @Override
  protected CutOffs cutOffs(CutOffRules rules, InstantSource clock, RevocationListener listener) {
    return stores.open(clock, listener).revocations(rules).cutOffs();
  }
}
