package dev.countersign.jwt.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.Jwt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Its bound and its time-outs; what all sessions promise is in the contract. */
class InMemorySessionsTest {

  private static final SessionTimeouts TIMEOUTS =
      new SessionTimeouts(Duration.ofMinutes(10), Duration.ofHours(1));

  private final Checked tokens = new Checked();

  private Sessions sessions(int maxSessions) {
    return Sessions.inMemory(TIMEOUTS, maxSessions, tokens.clock::get, RevocationListener.none());
  }

  @Test
  void full_sessions_refuse_loudly_and_end_nobodys() {
    Sessions sessions = sessions(1);
    Session first = sessions.start("alice");
    assertThatThrownBy(() -> sessions.start("bob"))
        .isInstanceOf(RevocationStoreFullException.class)
        .hasMessageContaining("not started");
    assertThat(sessions.of("alice")).containsExactly(first);
    assertThat(sessions.of("bob")).isEmpty();
  }

  @Test
  void an_ended_session_makes_room() {
    Sessions sessions = sessions(1);
    sessions.end(sessions.start("alice").id());
    assertThat(sessions.start("bob").subject()).isEqualTo("bob");
  }

  @Test
  void a_session_that_ran_into_its_timeout_makes_room() {
    Sessions sessions = sessions(1);
    sessions.start("alice");
    tokens.advance(TIMEOUTS.idle());
    assertThat(sessions.start("bob").subject()).isEqualTo("bob");
    assertThat(sessions.of("alice")).isEmpty();
  }

  @Test
  void a_full_store_looks_for_room_once_a_second_at_most() {
    Sessions sessions = sessions(1);
    sessions.start("alice");
    tokens.advance(TIMEOUTS.idle().minusMillis(500));
    assertThatThrownBy(() -> sessions.start("bob"))
        .isInstanceOf(RevocationStoreFullException.class);
    tokens.advance(Duration.ofMillis(499));
    assertThatThrownBy(() -> sessions.start("bob"))
        .isInstanceOf(RevocationStoreFullException.class);
    tokens.advance(Duration.ofSeconds(1));
    assertThat(sessions.start("bob").subject()).isEqualTo("bob");
  }

  @ParameterizedTest
  @CsvSource({"PT0.999S, PT1H", "PT1H, PT59M", "PT1H, P3651D", "PT-1S, PT1H"})
  void timeouts_that_make_no_sense_are_refused(Duration idle, Duration absolute) {
    assertThatThrownBy(() -> new SessionTimeouts(idle, absolute))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"PT1S, PT1S", "P3650D, P3650D"})
  void timeouts_at_their_bounds_are_taken(Duration idle, Duration absolute) {
    assertThat(new SessionTimeouts(idle, absolute).idle()).isEqualTo(idle);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 100_000_001})
  void a_bound_out_of_range_is_refused(int maxSessions) {
    assertThatThrownBy(() -> sessions(maxSessions)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Each check wants to write a use of the session that is ended at the same time. */
  @Test
  void a_use_never_brings_back_a_session_that_was_ended() throws Exception {
    Sessions sessions = sessions(10);
    AtomicReference<Jwt> current = new AtomicReference<>(token(sessions.start("alice")));
    Semaphore uses = new Semaphore(0);
    AtomicBoolean done = new AtomicBoolean();
    List<Thread> users = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      users.add(
          new Thread(
              () -> {
                Duration step = TIMEOUTS.idle().dividedBy(10);
                for (long use = 0; !done.get(); use = (use + 1) % 50) {
                  sessions.check(current.get(), Checked.START.plus(step.multipliedBy(use)));
                  uses.release();
                }
              }));
    }
    users.forEach(Thread::start);
    List<Jwt> ended = new ArrayList<>();
    try {
      for (int round = 0; round < 300; round++) {
        Session session = sessions.start("alice");
        current.set(token(session));
        uses.drainPermits();
        uses.acquire(2);
        sessions.end(session.id());
        ended.add(current.get());
      }
    } finally {
      done.set(true);
      for (Thread user : users) {
        user.join();
      }
    }
    assertThat(ended).allMatch(jwt -> tokens.revoked(sessions, jwt));
  }

  private Jwt token(Session session) {
    return tokens.token(
        issuer -> issuer, claims -> claims.subject(session.subject()).claim("sid", session.id()));
  }
}
