package dev.countersign.jwt.revocation;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/** Cut-offs over one table. */
final class InMemoryCutOffs implements CutOffs {

  private final CutOffRules rules;
  private final CutOffTable table;
  private final InstantSource clock;
  private final RevocationListener listener;

  InMemoryCutOffs(
      CutOffRules rules, int maxEntries, InstantSource clock, RevocationListener listener) {
    this.rules = Objects.requireNonNull(rules, "rules");
    this.table = new CutOffTable(rules, Bounds.requireBound(maxEntries));
    this.clock = Objects.requireNonNull(clock, "clock");
    this.listener = RevocationListener.all(listener);
  }

  @Override
  public long cutOff(CutOffScope scope) {
    Instant now = clock.instant();
    long generation = table.next(scope, now);
    listener.happened(new RevocationEvent.CutOff(scope, generation, now));
    return generation;
  }

  @Override
  public long current(String issuer, Optional<String> subject, Optional<String> clientId) {
    Instant now = clock.instant();
    return rules.toMint(table.highest(rules.scopes(issuer, subject, clientId)), now);
  }

  @Override
  public CutOffRules rules() {
    return rules;
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    return rules.judge(jwt, now, table.highest(rules.scopes(jwt)));
  }
}
