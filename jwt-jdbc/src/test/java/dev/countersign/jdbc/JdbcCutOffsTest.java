package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.testing.CutOffsContract;
import java.time.InstantSource;
import org.junit.jupiter.params.Parameter;

@OnEachDatabase
class JdbcCutOffsTest extends CutOffsContract {

  @Parameter TestDatabase database;

  @Override
  protected CutOffs cutOffs(CutOffRules rules, InstantSource clock, RevocationListener listener) {
    return database.stores(clock).cutOffs(rules, listener);
  }
}
