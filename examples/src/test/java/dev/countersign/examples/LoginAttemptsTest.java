package dev.countersign.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LoginAttemptsTest {

  private final MovableClock clock = Servers.clock();
  private final LoginAttempts attempts = new LoginAttempts(clock);

  private void fail(int times, String user, String client) {
    for (int i = 0; i < times; i++) {
      assertThat(attempts.begin(user, client)).as("attempt %d", i).isEmpty();
    }
  }

  @Test
  void after_the_last_attempt_of_a_user_one_has_to_wait_for_the_rest_of_the_window() {
    fail(LoginAttempts.PER_USER, "alice", "a");
    clock.advance(Duration.ofMinutes(2));

    assertThat(attempts.begin("alice", "b")).contains(LoginAttempts.WINDOW.minusMinutes(2));
  }

  @Test
  void the_attempts_for_one_user_do_not_stop_another() {
    fail(LoginAttempts.PER_USER, "alice", "a");

    assertThat(attempts.begin("bob", "a")).isEmpty();
  }

  @Test
  void after_the_last_attempt_of_a_client_it_has_to_wait_whomever_it_tries() {
    for (int i = 0; i < LoginAttempts.PER_CLIENT; i++) {
      fail(1, "user" + i, "a");
    }

    assertThat(attempts.begin("somebody else", "a")).contains(LoginAttempts.WINDOW);
    assertThat(attempts.begin("somebody else", "b")).isEmpty();
  }

  @Test
  void at_the_very_end_of_the_window_one_may_try_again() {
    fail(LoginAttempts.PER_USER, "alice", "a");

    clock.advance(LoginAttempts.WINDOW.minusNanos(1));
    assertThat(attempts.begin("alice", "a")).contains(Duration.ofNanos(1));

    clock.advance(Duration.ofNanos(1));
    fail(LoginAttempts.PER_USER, "alice", "a");
    assertThat(attempts.begin("alice", "a")).isPresent();
  }

  @Test
  void a_success_lets_the_user_start_afresh() {
    fail(LoginAttempts.PER_USER, "alice", "a");
    attempts.succeeded("alice", "a");

    fail(LoginAttempts.PER_USER, "alice", "a");
  }

  @Test
  void a_success_does_not_let_the_client_start_afresh() {
    for (int i = 0; i < LoginAttempts.PER_CLIENT; i++) {
      fail(1, "user" + i, "a");
    }
    attempts.succeeded("user0", "a");

    fail(1, "mallory", "a");
    assertThat(attempts.begin("somebody else", "a")).isPresent();
  }

  @Test
  void attempts_at_the_same_time_do_not_get_around_the_limit() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      CountDownLatch go = new CountDownLatch(1);
      List<Future<Optional<Duration>>> waits = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        waits.add(
            threads.submit(
                () -> {
                  go.await();
                  return attempts.begin("alice", "a");
                }));
      }
      go.countDown();
      int allowed = 0;
      for (Future<Optional<Duration>> wait : waits) {
        allowed += wait.get().isEmpty() ? 1 : 0;
      }
      assertThat(allowed).isEqualTo(LoginAttempts.PER_USER);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void an_ipv4_client_is_its_address() {
    assertThat(ClientAddress.of("192.0.2.1")).isNotEqualTo(ClientAddress.of("192.0.2.2"));
  }

  @Test
  void an_ipv6_client_is_its_network_of_64_bits() {
    assertThat(ClientAddress.of("2001:db8:0:1::1"))
        .isEqualTo(ClientAddress.of("2001:db8:0:1:ffff::2"))
        .isNotEqualTo(ClientAddress.of("2001:db8:0:2::1"));
  }

  @Test
  void an_ipv4_client_is_the_same_over_an_ipv6_socket() {
    assertThat(ClientAddress.of("::ffff:192.0.2.1")).isEqualTo(ClientAddress.of("192.0.2.1"));
  }
}
