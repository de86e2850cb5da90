package dev.countersign.examples;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import dev.countersign.examples.Accounts.Account;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Who can log in, with passwords hashed by Argon2id. Thread-safe, if the accounts are. */
final class Users {

  /** 19 MiB, 2 iterations, 1 lane: what OWASP recommends as the least for Argon2id. */
  private static final Argon2Function ARGON2ID =
      Argon2Function.getInstance(19 * 1024, 2, 1, 32, Argon2.ID);

  private static final int SALT_BYTES = 16;

  /** Each hash takes its 19 MiB, so a crowd of log-ins must not hash all at once. */
  private static final int HASHES_AT_ONCE = 8;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** What an unknown name is checked against, so that it takes as long as a known one. */
  private static final String DECOY = hash(UUID.randomUUID().toString());

  private final Accounts accounts;
  private final Semaphore hashing;
  private final Duration patience;

  /**
   * Somebody whose password was right.
   *
   * @param passwords how many passwords came before it
   */
  record User(String name, Set<String> scopes, int passwords) {}

  /**
   * Those of the accounts and, if there is none of the name yet, the new ones; the later of two new
   * ones of one name.
   */
  Users(Accounts accounts, List<NewUser> newUsers) {
    this(accounts, newUsers, HASHES_AT_ONCE, PATIENCE);
  }

  Users(Accounts accounts, List<NewUser> newUsers, int hashesAtOnce, Duration patience) {
    this.accounts = accounts;
    this.hashing = new Semaphore(hashesAtOnce);
    this.patience = patience;
    Map<String, NewUser> byName = new LinkedHashMap<>();
    newUsers.forEach(user -> byName.put(user.name(), user));
    byName.values().parallelStream()
        .filter(user -> accounts.find(user.name()).isEmpty())
        .map(user -> new Account(user.name(), user.scopes(), 0, hash(user.password())))
        .forEach(accounts::addIfAbsent);
  }

  private static String hash(String password) {
    return Password.hash(password).addRandomSalt(SALT_BYTES).with(ARGON2ID).getResult();
  }

  /**
   * The user, or empty if there is none or the password is another: callers cannot tell which.
   *
   * @throws TooBusyException if too many passwords are being checked
   * @throws StateOutOfReachException if it cannot be told
   */
  Optional<User> authenticate(String name, String password) throws TooBusyException {
    // No store is asked for what it might stumble over.
    Optional<Account> account = NewUser.isName(name) ? accounts.find(name) : Optional.empty();
    boolean matches = matches(password, account.map(Account::passwordHash).orElse(DECOY));
    return account
        .filter(known -> matches)
        .map(known -> new User(known.name(), known.scopes(), known.passwords()));
  }

  /**
   * From now on the old password is good nowhere.
   *
   * @return false if it is not the one any longer that this user was found by
   */
  boolean changePassword(User user, String password) {
    return accounts.changePassword(user.name(), user.passwords(), hash(password));
  }

  /** Whether the user has the password still by which it was found. */
  boolean has(User user) {
    return accounts
        .find(user.name())
        .filter(account -> account.passwords() == user.passwords())
        .isPresent();
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
