package dev.countersign.jdbc;

import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.testing.DpopReplayCacheContract;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.Parameter;

@OnEachDatabase
class JdbcDpopReplayCacheTest extends DpopReplayCacheContract {

  @Parameter TestDatabase database;

  @Override
  protected List<DpopReplayCache> nodes(InstantSource clock) {
    String prefix = "d" + UUID.randomUUID().toString().substring(0, 8) + "_";
    return List.of(
        database.stores(prefix, clock).dpopReplayCache(),
        database.stores(prefix, clock).dpopReplayCache());
  }
}
