package dev.countersign.examples;

import java.time.Duration;
import java.util.Optional;

/** Looks at passwords, and not too often. */
final class Passwords {

  private final Users users;
  private final LoginAttempts attempts;

  Passwords(Users users, LoginAttempts attempts) {
    this.users = users;
    this.attempts = attempts;
  }

  /** Whether the password is still the one that this user was found by. */
  boolean isStill(Users.User user) {
    return users.has(user);
  }

  /** The user, or empty if there is none or the password is another. */
  Optional<Users.User> check(String name, String password, String client) throws Problem {
    Optional<Duration> wait = attempts.begin(name, client);
    if (wait.isPresent()) {
      throw Problem.forNow(429, "There were too many failed log-ins; wait", wait.get());
    }
    try {
      Optional<Users.User> user = users.authenticate(name, password);
      user.ifPresent(known -> attempts.succeeded(name, client));
      return user;
    } catch (StateOutOfReachException e) {
      // Else an outage would lock people out for longer than it takes.
      attempts.withdrawn(name, client);
      throw e;
    } catch (Users.TooBusyException e) {
      attempts.withdrawn(name, client);
      throw Problem.forNow(503, "Too many people log in at this moment; try again", Problem.SOON);
    }
  }
}
