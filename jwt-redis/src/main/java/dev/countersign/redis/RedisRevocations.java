package dev.countersign.redis;

import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.RevocationListener;
import java.time.InstantSource;

/**
 * What was revoked, shared through Redis: revoked tokens and cut-offs, and the feed of both.
 *
 * <p>Each is a key of its own, and in the same atomic step an entry of a stream. So a node can
 * either ask Redis at each check, by {@link #denylist()} and {@link #cutOffs()}, or keep a copy, by
 * a {@link dev.countersign.jwt.revocation.FollowedRevocations} over {@link #feed()}; in both cases
 * it revokes by the first two. Thread-safe.
 */
public final class RedisRevocations {

  private final Denylist denylist;
  private final CutOffs cutOffs;
  private final RevocationFeed feed;

  RedisRevocations(
      Connection connection,
      LastingWrites writes,
      LettuceClient client,
      Keyspace keys,
      CutOffRules rules,
      InstantSource clock,
      RevocationListener listener) {
    this.denylist = new RedisDenylist(connection, writes, keys, rules, clock, listener);
    this.cutOffs = new RedisCutOffs(connection, writes, keys, rules, clock, listener);
    this.feed = new RedisRevocationFeed(connection, client, keys, rules.keepFor());
  }

  /**
   * The tokens that were revoked one by one. An entry is kept until the token's {@code exp} plus
   * the leeway and the skew of the rules; one of a token that lives longer than the rules say, or
   * for ever, costs more but works. A token that was over before it was revoked is not written
   * down.
   *
   * @return the shared denylist; a check is one {@code EXISTS}
   */
  public Denylist denylist() {
    return denylist;
  }

  /**
   * The cut-offs. Their numbers come from the clock of the server.
   *
   * @return the shared cut-offs; a check is one {@code MGET}
   */
  public CutOffs cutOffs() {
    return cutOffs;
  }

  /**
   * All that was revoked and has not expired, and what is new since a cursor. A {@link
   * RevocationFeed#watch} takes one more connection.
   *
   * @return the feed
   */
  public RevocationFeed feed() {
    return feed;
  }
}
