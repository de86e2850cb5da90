package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.testing.DenylistContract;
import java.time.InstantSource;
import org.junit.jupiter.params.Parameter;

/** The same with notifications, by which the rows are written with other statements. */
@OnEachPostgres
class NotifyingDenylistTest extends DenylistContract {

  @Parameter TestDatabase database;

  @Override
  protected Denylist denylist(InstantSource clock, RevocationListener listener) {
    return database.notifying(clock).denylist(listener);
  }
}
