package dev.countersign.examples;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Limits how many passwords can be tried, for one user and from one client. Thread-safe.
 *
 * <p>Each attempt counts when it begins, and is forgiven if it succeeds, so that a hundred at once
 * are no way around. What is counted is bounded: the limit for a client keeps one from pushing out
 * the counts of others, and whoever has many addresses gains a few more tries.
 */
final class LoginAttempts {

  /** A person who mistypes gets by; a list of common passwords does not. */
  static final int PER_USER = 5;

  /** An office behind one address gets by. */
  static final int PER_CLIENT = 50;

  /** Also how long somebody else can keep a user from logging in, so not longer. */
  static final Duration WINDOW = Duration.ofMinutes(5);

  private static final int MAX_COUNTS = 10_000;

  private final InstantSource clock;
  private final Cache<String, Count> users = counts();
  private final Cache<String, Count> clients = counts();

  /** Attempts until an instant, from which on there are none. */
  private record Count(int attempts, Instant until) {}

  LoginAttempts(InstantSource clock) {
    this.clock = clock;
  }

  private static Cache<String, Count> counts() {
    return Caffeine.newBuilder().maximumSize(MAX_COUNTS).build();
  }

  /** How long to wait, or empty if the password may be looked at. */
  Optional<Duration> begin(String user, String client) {
    Instant now = clock.instant();
    return begin(clients, client, PER_CLIENT, now).or(() -> begin(users, user, PER_USER, now));
  }

  private static Optional<Duration> begin(
      Cache<String, Count> counts, String key, int limit, Instant now) {
    Count count =
        counts
            .asMap()
            .merge(
                key,
                new Count(1, now.plus(WINDOW)),
                (before, first) ->
                    now.isBefore(before.until)
                        ? new Count(Math.min(before.attempts, limit) + 1, before.until)
                        : first);
    return count.attempts <= limit
        ? Optional.empty()
        : Optional.of(Duration.between(now, count.until));
  }

  /** The password was right: the user starts afresh, and the client gets this attempt back. */
  void succeeded(String user, String client) {
    users.invalidate(user);
    giveBack(clients, client);
  }

  /** No password was looked at after all. */
  void withdrawn(String user, String client) {
    giveBack(users, user);
    giveBack(clients, client);
  }

  private static void giveBack(Cache<String, Count> counts, String key) {
    counts
        .asMap()
        .computeIfPresent(key, (same, count) -> new Count(count.attempts - 1, count.until));
  }
}
