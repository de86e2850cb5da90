package dev.countersign.moduletests;

import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.testing.DenylistContract;
import java.time.InstantSource;

class InMemoryDenylistTest extends DenylistContract {

  @Override
  protected Denylist denylist(InstantSource clock, RevocationListener listener) {
    return Denylist.inMemory(10_000, clock, listener);
  }
}
