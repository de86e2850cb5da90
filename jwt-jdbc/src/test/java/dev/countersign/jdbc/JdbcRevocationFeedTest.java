package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.testing.RevocationFeedContract;
import java.time.InstantSource;
import org.junit.jupiter.params.Parameter;

@OnEachDatabase
class JdbcRevocationFeedTest extends RevocationFeedContract {

  @Parameter TestDatabase database;

  @Override
  protected Store store(CutOffRules rules, InstantSource clock) {
    JdbcStores stores = database.stores(clock);
    return new Store(stores.denylist(), stores.cutOffs(rules), stores.revocationFeed());
  }
}
