package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.RevocationFeed;
import java.util.Optional;

/** The feed of denylist and cut-offs. */
final class JdbcRevocationFeed implements RevocationFeed {

  private final StoreCalls calls;
  private final RevocationRows rows;
  private final Optional<Notifications> notifications;

  JdbcRevocationFeed(StoreCalls calls, RevocationRows rows, Optional<Notifications> notifications) {
    this.calls = calls;
    this.rows = rows;
    this.notifications = notifications;
  }

  @Override
  public Page since(Cursor cursor, int maxEntries) {
    if (maxEntries < 1) {
      throw new IllegalArgumentException("expected one or more entries, but it is " + maxEntries);
    }
    return calls.read(statements -> rows.page(statements, cursor, maxEntries));
  }

  @Override
  public Watch watch(Runnable hint) {
    return notifications
        .<Watch>map(each -> NotificationWatch.start(each, hint))
        .orElseGet(() -> RevocationFeed.super.watch(hint));
  }
}
