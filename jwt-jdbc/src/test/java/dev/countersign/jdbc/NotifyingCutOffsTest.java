package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.testing.CutOffsContract;
import java.time.InstantSource;
import org.junit.jupiter.params.Parameter;

/** The same with notifications, by which the rows are written with other statements. */
@OnEachPostgres
class NotifyingCutOffsTest extends CutOffsContract {

  @Parameter TestDatabase database;

  @Override
  protected CutOffs cutOffs(CutOffRules rules, InstantSource clock, RevocationListener listener) {
    return database.notifying(clock).cutOffs(rules, listener);
  }
}
