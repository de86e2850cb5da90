package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.testing.RefreshFamiliesContract;
import java.time.InstantSource;
import org.junit.jupiter.params.Parameter;

@OnEachDatabase
class JdbcRefreshFamiliesTest extends RefreshFamiliesContract {

  @Parameter TestDatabase database;

  @Override
  protected RefreshFamilies store() {
    return database.stores("families_", InstantSource.system()).refreshFamilies();
  }
}
