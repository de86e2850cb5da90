package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.VerificationKeys;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.keystore.KeySet;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.KeySetStorageException;
import dev.countersign.keystore.RotatingKeyStore;
import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import dev.countersign.testing.MovableClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is full or gone is answered with 503 and a time to try again. */
class OutOfReachTest {

  private final MovableClock clock = Servers.clock();
  private final SigningKey key = SigningKey.generate(JwsAlgorithm.ES256);
  private final JwtIssuer issuer =
      JwtIssuer.builder()
          .issuer("https://auth.example")
          .audience("orders")
          .lifetime(Duration.ofMinutes(1))
          .signWith(SigningKeys.of(key))
          .clock(clock)
          .build();
  private final JwtFilter filter =
      JwtFilter.builder(
              JwtValidator.builder()
                  .issuer("https://auth.example")
                  .audience("orders")
                  .verifyWith(VerificationKeys.of(key.verificationKey()))
                  .clock(clock)
                  .build())
          .permit("/login")
          .require("/*", AccessRule.authenticated())
          .build();

  private static final Checks NOTHING =
      new Checks(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private LogIns logIns(Checks checks) {
    RefreshTokens refreshTokens =
        RefreshTokens.builder()
            .store(RefreshFamilies.inMemory(clock))
            .keyEncryptionKeys(
                new byte[] {
                  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
                  24, 25, 26, 27, 28, 29, 30, 31, 32
                })
            .clock(clock)
            .build();
    return new LogIns("https://auth.example", issuer, checks, refreshTokens);
  }

  private static ServerOptions anyPort() {
    ServerOptions options = new ServerOptions();
    options.host = "127.0.0.1";
    return options;
  }

  private String token() {
    return issuer.issue(claims -> claims.subject("alice"));
  }

  private static void assertTryAgain(HttpResponse<String> response) {
    assertProblem(response, 503);
    assertThat(response.headers().firstValue("Retry-After")).contains("5");
  }

  @Test
  void a_log_in_while_too_many_passwords_are_checked() throws Exception {
    Users busy = new Users(new AccountsInMemory(), NewUser.demo(), 0, Duration.ZERO);
    LoginServlet servlet =
        new LoginServlet(new Passwords(busy, new LoginAttempts(clock)), logIns(NOTHING));
    try (WebServer server = WebServer.behind(filter).serve("/login", servlet).start(anyPort())) {
      assertTryAgain(new Client(server.url()).logIn("alice", "alice-password"));
    }
  }

  @Test
  void a_log_in_while_the_accounts_are_gone_which_is_no_attempt_to_guess() throws Exception {
    FailingAccounts accounts = new FailingAccounts();
    Users users = new Users(accounts, NewUser.demo());
    LoginServlet servlet =
        new LoginServlet(new Passwords(users, new LoginAttempts(clock)), logIns(NOTHING));
    try (WebServer server = WebServer.behind(filter).serve("/login", servlet).start(anyPort())) {
      Client client = new Client(server.url());
      accounts.gone = true;
      for (int i = 0; i <= LoginAttempts.PER_USER; i++) {
        assertTryAgain(client.logIn("alice", "alice-password"));
      }

      accounts.gone = false;
      assertThat(client.logIn("alice", "alice-password").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_log_out_while_the_denylist_is_full() throws Exception {
    Checks full =
        new Checks(
            Optional.of(Denylist.inMemory(1, clock)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    LogoutServlet servlet = new LogoutServlet(logIns(full));
    try (WebServer server = WebServer.behind(filter).serve("/logout", servlet).start(anyPort())) {
      Client client = new Client(server.url());
      assertThat(client.post("/logout", token(), "").statusCode()).isEqualTo(204);

      assertTryAgain(client.post("/logout", token(), ""));
    }
  }

  @Test
  void a_rotation_while_the_storage_of_the_keys_is_gone() throws Exception {
    FailingStorage storage = new FailingStorage();
    RotatingKeyStore keys =
        RotatingKeyStore.builder()
            .algorithm(JwsAlgorithm.ES256)
            .storage(storage)
            .clock(clock)
            .build();
    RotatingKeysServlet servlet = new RotatingKeysServlet(keys);
    try (WebServer server =
        WebServer.behind(filter).serve("/admin/keys/*", servlet).start(anyPort())) {
      Client client = new Client(server.url());
      storage.gone = true;

      assertTryAgain(client.post("/admin/keys/rotate", token(), ""));
      String kid = keys.current().orElseThrow().keyId();
      assertTryAgain(client.post("/admin/keys/" + kid + "/revoke", token(), ""));
      assertThat(client.get("/admin/keys", token()).statusCode()).isEqualTo(200);
    }
  }

  /** In memory until they are gone. */
  private static final class FailingAccounts implements Accounts {

    private final Accounts memory = new AccountsInMemory();
    private volatile boolean gone;

    @Override
    public Optional<Account> find(String name) {
      refuseIfGone();
      return memory.find(name);
    }

    @Override
    public void addIfAbsent(Account account) {
      refuseIfGone();
      memory.addIfAbsent(account);
    }

    @Override
    public boolean changePassword(String name, int passwords, String nextHash) {
      refuseIfGone();
      return memory.changePassword(name, passwords, nextHash);
    }

    private void refuseIfGone() {
      if (gone) {
        throw new StateOutOfReachException("gone", new IllegalStateException());
      }
    }
  }

  /** In memory until it is gone. */
  private static final class FailingStorage implements KeySetStorage {

    private final KeySetStorage memory = KeySetStorage.inMemory();
    private volatile boolean gone;

    @Override
    public KeySet load() {
      refuseIfGone();
      return memory.load();
    }

    @Override
    public WriteResult compareAndSet(long expectedVersion, KeySet next) {
      refuseIfGone();
      return memory.compareAndSet(expectedVersion, next);
    }

    private void refuseIfGone() {
      if (gone) {
        throw new KeySetStorageException("gone");
      }
    }
  }
}
