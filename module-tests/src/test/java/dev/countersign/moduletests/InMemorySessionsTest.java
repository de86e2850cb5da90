package dev.countersign.moduletests;

import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.testing.SessionsContract;
import java.time.InstantSource;

class InMemorySessionsTest extends SessionsContract {

  @Override
  protected Sessions sessions(
      SessionTimeouts timeouts, InstantSource clock, RevocationListener listener) {
    return Sessions.inMemory(timeouts, 10_000, clock, listener);
  }
}
