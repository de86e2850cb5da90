package dev.countersign.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.countersign.examples.Accounts.Account;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of each form in which accounts are kept. */
class AccountsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Map<Store, Accounts> ACCOUNTS = new EnumMap<>(Store.class);

  private static Opened opened;

  /** Where they are kept. */
  enum Store {
    MEMORY,
    REDIS,
    POSTGRESQL,
    H2;

    private Accounts open() throws Exception {
      return switch (this) {
        case MEMORY -> new AccountsInMemory();
        case REDIS ->
            opened.add(new AccountsInRedis(Stores.redis().uri(), PATIENCE), AccountsInRedis::close);
        case POSTGRESQL -> inDatabase(Stores.postgres().urlOfAnEmptyDatabase());
        case H2 -> inDatabase("jdbc:h2:mem:accounts;DB_CLOSE_DELAY=-1");
      };
    }
  }

  private static Accounts inDatabase(String url) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    AccountsInDatabase accounts =
        new AccountsInDatabase(
            opened.add(new HikariDataSource(config), HikariDataSource::close), PATIENCE);
    // As servers do that start at the same time.
    together(List.of(() -> create(accounts), () -> create(accounts), () -> create(accounts)));
    return accounts;
  }

  private static boolean create(AccountsInDatabase accounts) {
    accounts.applySchema();
    return true;
  }

  @BeforeAll
  static void open() throws Exception {
    opened = new Opened();
    for (Store store : Store.values()) {
      ACCOUNTS.put(store, store.open());
    }
  }

  @AfterAll
  static void close() {
    opened.close();
  }

  private static Accounts in(Store store) {
    return Objects.requireNonNull(ACCOUNTS.get(store));
  }

  private static List<Boolean> together(List<Callable<Boolean>> calls) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try {
      List<Boolean> answers = new ArrayList<>();
      for (Future<Boolean> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Account added(Store store) {
    Account account =
        new Account("Zoë " + UUID.randomUUID(), Set.of("orders:read", "admin"), 0, "first");
    in(store).addIfAbsent(account);
    return account;
  }

  @ParameterizedTest
  @EnumSource
  void who_was_never_added_is_not_found(Store store) {
    assertThat(in(store).find("nobody")).isEmpty();
    assertThat(in(store).changePassword("nobody", 0, "next")).isFalse();
    assertThat(in(store).find("nobody")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void who_was_added_is_found_by_the_exact_name(Store store) {
    Account account = added(store);

    assertThat(in(store).find(account.name())).contains(account);
    assertThat(in(store).find(account.name().toUpperCase(Locale.ROOT))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void an_account_may_have_no_scope(Store store) {
    Account account = new Account("no scope", Set.of(), 0, "hash");
    in(store).addIfAbsent(account);

    assertThat(in(store).find("no scope")).contains(account);
  }

  @ParameterizedTest
  @EnumSource
  void who_is_there_already_stays_as_it_is(Store store) {
    Account account = added(store);

    in(store).addIfAbsent(new Account(account.name(), Set.of("admin"), 0, "another"));

    assertThat(in(store).find(account.name())).contains(account);
  }

  @ParameterizedTest
  @EnumSource
  void a_changed_password_is_found_and_counted(Store store) {
    Account account = added(store);

    assertThat(in(store).changePassword(account.name(), 0, "second")).isTrue();

    assertThat(in(store).find(account.name()))
        .contains(new Account(account.name(), account.scopes(), 1, "second"));
  }

  @ParameterizedTest
  @EnumSource
  void a_password_that_was_changed_meanwhile_is_left_alone(Store store) {
    Account account = added(store);
    in(store).changePassword(account.name(), 0, "second");

    assertThat(in(store).changePassword(account.name(), 0, "third")).isFalse();

    assertThat(in(store).find(account.name()))
        .hasValueSatisfying(found -> assertThat(found.passwordHash()).isEqualTo("second"));
  }

  @ParameterizedTest
  @EnumSource
  void of_many_who_change_one_password_at_once_one_does(Store store) throws Exception {
    Account account = added(store);
    List<Callable<Boolean>> changes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String next = "next" + i;
      changes.add(() -> in(store).changePassword(account.name(), 0, next));
    }

    List<Boolean> changed = together(changes);

    assertThat(changed).containsOnlyOnce(true);
    assertThat(in(store).find(account.name()))
        .hasValueSatisfying(
            found -> {
              assertThat(found.passwords()).isEqualTo(1);
              assertThat(found.passwordHash()).isEqualTo("next" + changed.indexOf(true));
            });
  }

  @Test
  void a_text_of_an_account_shows_no_hash() {
    assertThat(new Account("alice", Set.of(), 0, "$argon2id$secret").toString())
        .doesNotContain("argon2id");
  }

  @ParameterizedTest
  @EnumSource(names = {"REDIS", "POSTGRESQL"})
  void a_store_that_has_gone_says_so(Store store) throws Exception {
    Duration soon = Duration.ofSeconds(1);
    int nobody = RedisProcess.freePort();
    try (Opened away = new Opened()) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + nobody + "/postgres");
      config.setInitializationFailTimeout(-1);
      config.setConnectionTimeout(soon.toMillis());
      Accounts accounts =
          store == Store.REDIS
              ? away.add(
                  new AccountsInRedis("redis://127.0.0.1:" + nobody, soon), AccountsInRedis::close)
              : new AccountsInDatabase(
                  away.add(new HikariDataSource(config), HikariDataSource::close), soon);

      assertThatThrownBy(() -> accounts.find("alice")).isInstanceOf(StateOutOfReachException.class);
      assertThatThrownBy(() -> accounts.changePassword("alice", 0, "next"))
          .isInstanceOf(StateOutOfReachException.class);
    }
  }
}
