package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.testing.DenylistContract;
import java.time.InstantSource;
import org.junit.jupiter.params.Parameter;

@OnEachDatabase
class JdbcDenylistTest extends DenylistContract {

  @Parameter TestDatabase database;

  @Override
  protected Denylist denylist(InstantSource clock, RevocationListener listener) {
    return database.stores(clock).denylist(listener);
  }
}
