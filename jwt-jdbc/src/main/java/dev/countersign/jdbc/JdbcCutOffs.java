package dev.countersign.jdbc;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.RevocationEvent;
import dev.countersign.jwt.revocation.RevocationListener;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Cut-offs in the table of revocations, by the clock of the database. */
final class JdbcCutOffs implements CutOffs {

  private record Highest(long generation, Instant storeTime) {}

  private final StoreCalls calls;
  private final RevocationRows rows;
  private final CutOffRules rules;
  private final String highest;
  private final InstantSource clock;
  private final RevocationListener listener;

  JdbcCutOffs(
      StoreCalls calls,
      RevocationRows rows,
      Dialect dialect,
      Tables tables,
      CutOffRules rules,
      InstantSource clock,
      RevocationListener listener) {
    this.calls = calls;
    this.rows = rows;
    this.rules = rules;
    // A scope that is named twice does no harm: there are one to three.
    this.highest =
        tables.in(
            ("SELECT COALESCE(MAX(generation), 0), %s FROM countersign_revocations"
                    + " WHERE id IN (?, ?, ?)")
                .formatted(dialect.now()));
    this.clock = clock;
    this.listener = RevocationListener.all(listener);
  }

  @Override
  public CutOffRules rules() {
    return rules;
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    List<CutOffScope> scopes = rules.scopes(jwt);
    return calls.check(
        statements -> rules.judge(jwt, now, highest(statements, scopes).generation()));
  }

  @Override
  public long current(String issuer, Optional<String> subject, Optional<String> clientId) {
    List<CutOffScope> scopes = rules.scopes(issuer, subject, clientId);
    Highest read = calls.read(statements -> highest(statements, scopes));
    return rules.toMint(read.generation(), read.storeTime());
  }

  private Highest highest(Statements statements, List<CutOffScope> scopes) throws SQLException {
    Object[] ids = new Object[3];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = RevocationRow.id(scopes.get(Math.min(i, scopes.size() - 1)));
    }
    return statements
        .first(
            highest,
            columns -> new Highest(columns.getLong(1), Instant.ofEpochMilli(columns.getLong(2))),
            ids)
        .orElseThrow(() -> new SQLException("expected a row, but there is none"));
  }

  @Override
  public long cutOff(CutOffScope scope) {
    long keepMillis = rules.keepFor().toMillis();
    long generation =
        calls.write(
            rows.writesInTransaction(), statements -> rows.raise(statements, scope, keepMillis));
    listener.happened(new RevocationEvent.CutOff(scope, generation, clock.instant()));
    return generation;
  }
}
