package dev.countersign.moduletests;

import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.testing.CutOffsContract;
import java.time.InstantSource;

class InMemoryCutOffsTest extends CutOffsContract {

  @Override
  protected CutOffs cutOffs(CutOffRules rules, InstantSource clock, RevocationListener listener) {
    return CutOffs.inMemory(rules, 10_000, clock, listener);
  }
}
