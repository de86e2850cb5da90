package dev.countersign.moduletests;

import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.testing.AllowlistContract;
import java.time.InstantSource;

class InMemoryAllowlistTest extends AllowlistContract {

  @Override
  protected Allowlist allowlist(InstantSource clock, RevocationListener listener) {
    return Allowlist.inMemory(10_000, clock, listener);
  }
}
