package dev.countersign.moduletests;

import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.testing.DpopReplayCacheContract;
import java.time.InstantSource;
import java.util.List;

class InMemoryDpopReplayCacheTest extends DpopReplayCacheContract {

  @Override
  protected List<DpopReplayCache> nodes(InstantSource clock) {
    return List.of(DpopReplayCache.inMemory());
  }
}
