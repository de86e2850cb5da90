package dev.countersign.examples;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the users are kept who can log in: by all servers that share a {@code --state}, so that a
 * password that was changed at one is at once what the others ask for. Thread-safe.
 *
 * <p>Each method throws {@link StateOutOfReachException} if the store gave no answer; a change may
 * have been made then or not.
 */
interface Accounts {

  /**
   * A user, and what its password is compared with.
   *
   * @param passwords how many passwords came before this one
   */
  record Account(String name, Set<String> scopes, int passwords, String passwordHash) {

    /** An account whose scopes are in one text, as {@link #scope} gives it. */
    static Account of(String name, String scope, int passwords, String passwordHash) {
      Set<String> scopes = scope.isEmpty() ? Set.of() : new TreeSet<>(Set.of(scope.split(" ", -1)));
      return new Account(name, scopes, passwords, passwordHash);
    }

    /** The scopes as in RFC 6749 section 3.3. */
    String scope() {
      return String.join(" ", scopes);
    }

    /** Without the hash, which invites to guess. */
    @Override
    public String toString() {
      return "Account[" + name + "]";
    }
  }

  /** The user of a name. */
  Optional<Account> find(String name);

  /** Adds a user, unless there is one of its name, who stays as it is. */
  void addIfAbsent(Account account);

  /**
   * Compares and sets: gives a user its next password, if the present one is still the one that so
   * many passwords came before.
   *
   * @return false if it is not, or there is no such user; nothing was changed then
   */
  boolean changePassword(String name, int passwords, String nextHash);
}
