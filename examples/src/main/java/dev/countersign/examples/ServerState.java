package dev.countersign.examples;

import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What the login server remembers: what {@code --state} says.
 *
 * @param closing ends its connections
 */
record ServerState(
    Denylist denylist,
    CutOffs cutOffs,
    Sessions sessions,
    Allowlist allowlist,
    RefreshFamilies refreshFamilies,
    Runnable closing) {

  /** An evening at the cinema, and a working day. */
  private static final SessionTimeouts TIMEOUTS =
      new SessionTimeouts(Duration.ofHours(3), Duration.ofHours(12));

  private static final int MAX_ENTRIES = 1_000_000;

  /** What a single server keeps for itself, and forgets with a restart. */
  static ServerState inMemory(LoginServerCommand options, InstantSource clock) {
    return new ServerState(
        Denylist.inMemory(MAX_ENTRIES, clock),
        CutOffs.inMemory(rules(options), MAX_ENTRIES, clock, RevocationListener.none()),
        Sessions.inMemory(TIMEOUTS, MAX_ENTRIES, clock, RevocationListener.none()),
        Allowlist.inMemory(MAX_ENTRIES, clock, RevocationListener.none()),
        RefreshFamilies.inMemory(clock),
        () -> {});
  }

  private static CutOffRules rules(LoginServerCommand options) {
    return CutOffRules.builder()
        .issuer(options.server.issuer)
        .maxTokenLifetime(options.tokenLifetime)
        .build();
  }
}
