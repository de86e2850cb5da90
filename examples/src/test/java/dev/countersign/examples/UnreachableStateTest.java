package dev.countersign.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A login server whose state is not there ends with a line that says so, and leaves nothing open.
 */
@Timeout(120)
class UnreachableStateTest {

  private static String at(String scheme) throws Exception {
    int nobody = RedisProcess.freePort();
    return scheme.startsWith("redis")
        ? scheme + ":hunter2@127.0.0.1:" + nobody
        : scheme + "127.0.0.1:" + nobody + "/postgres?user=login&password=hunter2";
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis://", "jdbc:postgresql://"})
  void it_ends_with_one_line_and_code_1(String scheme) throws Exception {
    try (ServerProcess server =
        ServerProcess.start(Map.of(), "login-server", "--port", "0", "--state", at(scheme))) {
      assertThat(server.waitForEnd()).isTrue();

      assertThat(server.exitCode()).isEqualTo(1);
      assertThat(server.errors().lines())
          .singleElement()
          .asString()
          .contains("expected a ", "--state", "found: ", "127.0.0.1", "start it, or correct")
          .doesNotContain("hunter2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis://", "jdbc:postgresql://"})
  void nothing_is_left_open(String scheme) throws Exception {
    Set<Thread> before = threadsOfStores();

    assertThatThrownBy(() -> Servers.login(InstantSource.system(), Map.of(), "--state", at(scheme)))
        .isInstanceOf(StateOutOfReachException.class);

    assertOnlyLeft(before);
  }

  @Test
  void nor_if_it_cannot_start_for_another_reason() throws Exception {
    String uri = Stores.redis().uri();
    Set<Thread> before = threadsOfStores();

    assertThatThrownBy(() -> Servers.login(InstantSource.system(), Map.of(), "--state", uri))
        .hasMessageContaining("JWT_REFRESH_TOKEN_KEY");

    assertOnlyLeft(before);
  }

  @Test
  void a_redis_that_evicts_is_refused_with_a_line() throws Exception {
    RedisProcess redis = Stores.redis();
    redis.command("CONFIG SET maxmemory-policy allkeys-lru");
    try {
      StringWriter errors = new StringWriter();

      int code =
          Main.commandLine()
              .setErr(new PrintWriter(errors, true))
              .execute("login-server", "--port", "0", "--state", redis.uri());

      assertThat(code).isEqualTo(2);
      assertThat(errors.toString().lines())
          .singleElement()
          .asString()
          .contains("noeviction", "allkeys-lru");
    } finally {
      redis.command("CONFIG SET maxmemory-policy noeviction");
    }
  }

  private static void assertOnlyLeft(Set<Thread> before) {
    Await.that(
        () -> before.containsAll(threadsOfStores()),
        () -> "still there: " + threadsOfStores().stream().map(Thread::getName).toList());
  }

  /** Those of Lettuce, of the pool of connections, and of what follows a state. */
  private static Set<Thread> threadsOfStores() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("(lettuce|Hikari|countersign).*"))
        .filter(thread -> !thread.getName().equals("countersign-jdbc")) // those end by themselves
        .collect(Collectors.toSet());
  }
}
