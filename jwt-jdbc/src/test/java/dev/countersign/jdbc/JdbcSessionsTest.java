package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.testing.SessionsContract;
import java.time.InstantSource;
import org.junit.jupiter.params.Parameter;

@OnEachDatabase
class JdbcSessionsTest extends SessionsContract {

  @Parameter TestDatabase database;

  @Override
  protected Sessions sessions(
      SessionTimeouts timeouts, InstantSource clock, RevocationListener listener) {
    return database.stores(clock).sessions(timeouts, listener);
  }
}
