package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.testing.RevocationFeedContract;
import java.time.InstantSource;
import org.junit.jupiter.params.Parameter;

/** The same with notifications, by which the rows are written with other statements. */
@OnEachPostgres
class NotifyingRevocationFeedTest extends RevocationFeedContract {

  @Parameter TestDatabase database;

  @Override
  protected Store store(CutOffRules rules, InstantSource clock) {
    JdbcStores stores = database.notifying(clock);
    return new Store(stores.denylist(), stores.cutOffs(rules), stores.revocationFeed());
  }
}
