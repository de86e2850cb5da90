package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.testing.AllowlistContract;
import java.time.InstantSource;
import org.junit.jupiter.params.Parameter;

@OnEachDatabase
class JdbcAllowlistTest extends AllowlistContract {

  @Parameter TestDatabase database;

  @Override
  protected Allowlist allowlist(InstantSource clock, RevocationListener listener) {
    return database.stores(clock).allowlist(listener);
  }
}
