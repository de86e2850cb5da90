package dev.countersign.moduletests;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.TokenKey;
import dev.countersign.testing.RevocationFeedContract;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** The smallest store with a feed: a log beside the forms in memory. Shows that one can be made. */
class InMemoryFeedTest extends RevocationFeedContract {

  @Override
  protected Store store(CutOffRules rules, InstantSource clock) {
    Log log = new Log(clock, UUID.randomUUID().toString(), new CopyOnWriteArrayList<>());
    return new Store(
        new LoggedDenylist(Denylist.inMemory(10_000, clock), log),
        new LoggedCutOffs(CutOffs.inMemory(rules, 10_000, clock, RevocationListener.none()), log),
        log);
  }

  private record Log(InstantSource clock, String name, List<Entry> entries)
      implements RevocationFeed {

    @Override
    public Page since(Cursor cursor, int maxEntries) {
      Instant now = clock.instant();
      List<Entry> all = List.copyOf(entries);
      int from =
          cursor.value().startsWith(name + ' ')
              ? Integer.parseInt(cursor.value().substring(name.length() + 1))
              : 0;
      int to = Math.min(all.size(), from + maxEntries);
      return new Page(all.subList(from, to), new Cursor(name + ' ' + to), to < all.size(), now);
    }
  }

  private record LoggedDenylist(Denylist denylist, Log log) implements Denylist {

    @Override
    public void revoke(Jwt jwt) {
      denylist.revoke(jwt);
      log.entries()
          .add(
              new RevocationFeed.RevokedToken(
                  TokenKey.of(jwt), jwt.expiresAt().orElse(Instant.MAX)));
    }

    @Override
    public void revoke(String issuer, String id, Instant expiresAt) {
      denylist.revoke(issuer, id, expiresAt);
      log.entries().add(new RevocationFeed.RevokedToken(TokenKey.of(issuer, id), expiresAt));
    }

    @Override
    public RevocationStatus check(Jwt jwt, Instant now) {
      return denylist.check(jwt, now);
    }
  }

  private record LoggedCutOffs(CutOffs cutOffs, Log log) implements CutOffs {

    @Override
    public long cutOff(CutOffScope scope) {
      long generation = cutOffs.cutOff(scope);
      log.entries().add(new RevocationFeed.RaisedGeneration(scope, generation));
      return generation;
    }

    @Override
    public long current(String issuer, Optional<String> subject, Optional<String> clientId) {
      return cutOffs.current(issuer, subject, clientId);
    }

    @Override
    public CutOffRules rules() {
      return cutOffs.rules();
    }

    @Override
    public RevocationStatus check(Jwt jwt, Instant now) {
      return cutOffs.check(jwt, now);
    }
  }
}
