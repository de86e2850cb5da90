package dev.countersign.examples;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Who can log in, with passwords hashed by Argon2id. Thread-safe. */
final class Users {

  /** 19 MiB, 2 iterations, 1 lane: what OWASP recommends as the least for Argon2id. */
  private static final Argon2Function ARGON2ID =
      Argon2Function.getInstance(19 * 1024, 2, 1, 32, Argon2.ID);

  private static final int SALT_BYTES = 16;

  /** Each hash takes its 19 MiB, so a crowd of log-ins must not hash all at once. */
  private static final int HASHES_AT_ONCE = 8;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Map<String, Account> accounts = new ConcurrentHashMap<>();
  private final Semaphore hashing;
  private final Duration patience;

  /** What an unknown name is checked against, so that it takes as long as a known one. */
  private final String decoy = hash(UUID.randomUUID().toString());

  /**
   * Somebody whose password was right.
   *
   * @param passwords how many passwords came before it
   */
  record User(String name, Set<String> scopes, int passwords) {}

  private record Account(User user, String passwordHash) {}

  /** The later of two users of one name is the one who can log in. */
  Users(List<NewUser> newUsers) {
    this(newUsers, HASHES_AT_ONCE, PATIENCE);
  }

  Users(List<NewUser> newUsers, int hashesAtOnce, Duration patience) {
    this.hashing = new Semaphore(hashesAtOnce);
    this.patience = patience;
    Map<String, NewUser> byName = new LinkedHashMap<>();
    newUsers.forEach(user -> byName.put(user.name(), user));
    byName.forEach(
        (name, user) ->
            accounts.put(
                name, new Account(new User(name, user.scopes(), 0), hash(user.password()))));
  }

  private static String hash(String password) {
    return Password.hash(password).addRandomSalt(SALT_BYTES).with(ARGON2ID).getResult();
  }

  /**
   * The user, or empty if there is none or the password is another: callers cannot tell which.
   *
   * @throws TooBusyException if too many passwords are being checked
   */
  Optional<User> authenticate(String name, String password) throws TooBusyException {
    Optional<Account> account = Optional.ofNullable(accounts.get(name));
    boolean matches = matches(password, account.map(Account::passwordHash).orElse(decoy));
    return account.filter(known -> matches).map(Account::user);
  }

  /** The old password is good no longer. A restart brings it back: these users are in memory. */
  void changePassword(String name, String password) {
    String passwordHash = hash(password);
    accounts.computeIfPresent(
        name,
        (key, account) -> {
          User user = account.user();
          return new Account(new User(name, user.scopes(), user.passwords() + 1), passwordHash);
        });
  }

  /** Whether the user has the password still by which it was found. */
  boolean has(User user) {
    Account account = accounts.get(user.name());
    return account != null && account.user().passwords() == user.passwords();
  }

  private boolean matches(String password, String passwordHash) throws TooBusyException {
    try {
      if (!hashing.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TooBusyException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TooBusyException();
    }
    try {
      return Password.check(password, passwordHash).with(ARGON2ID);
    } finally {
      hashing.release();
    }
  }

  /** Too many passwords are being checked. */
  static final class TooBusyException extends Exception {
    private static final long serialVersionUID = 1;
  }
}
