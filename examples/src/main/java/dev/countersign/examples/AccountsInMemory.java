package dev.countersign.examples;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The users of one server. A restart brings the old passwords back. */
final class AccountsInMemory implements Accounts {

  private final Map<String, Account> accounts = new ConcurrentHashMap<>();

  @Override
  public Optional<Account> find(String name) {
    return Optional.ofNullable(accounts.get(name));
  }

  @Override
  public void addIfAbsent(Account account) {
    accounts.putIfAbsent(account.name(), account);
  }

  @Override
  public boolean changePassword(String name, int passwords, String nextHash) {
    Account before = accounts.get(name);
    return before != null
        && before.passwords() == passwords
        && accounts.replace(
            name, before, new Account(name, before.scopes(), passwords + 1, nextHash));
  }
}
