package dev.countersign.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.revocation.RevocationEvent;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.Session;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * What all {@link Sessions} promise. For those of your own, extend this in your tests, answer
 * {@link #sessions} with an empty store, and run it; {@link DenylistContract} shows how.
 *
 * <p>That a store which is out of reach throws when it is written or listed, and cannot tell when
 * it is asked, depends on the store, and is yours to test.
 */
@SuppressWarnings("exports") // of the annotations of JUnit, which is optional
public abstract class SessionsContract extends StoreContract {

  private static final Duration IDLE = Duration.ofMinutes(10);
  private static final Duration ABSOLUTE = Duration.ofHours(1);
  private static final Duration TICK = Duration.ofMillis(1);
  private static final SessionTimeouts TIMEOUTS = new SessionTimeouts(IDLE, ABSOLUTE);

  /** For the class that extends it. */
  protected SessionsContract() {}

  /**
   * No sessions yet.
   *
   * @param timeouts when a session is over
   * @param clock starts at the real time and only moves on; sessions take their instants from it
   * @param listener is told each session that is started or ended; it throws, which must change
   *     nothing
   * @return sessions that share nothing with earlier ones
   */
  protected abstract Sessions sessions(
      SessionTimeouts timeouts, InstantSource clock, RevocationListener listener);

  private Sessions empty() {
    return sessions(TIMEOUTS, clock, listener);
  }

  /** A token that lives as long as a session can, so that only the session decides. */
  private Jwt token(String subject, String sid) {
    long now = clock.instant().getEpochSecond();
    return jwt(
        mint.claims()
            .with("sub", JsonMembers.string(subject))
            .with("sid", JsonMembers.string(sid))
            .with("exp", Long.toString(now + 100_000)));
  }

  private Jwt token(Session session) {
    return token(session.subject(), session.id());
  }

  /** A token of a live session of its subject is live. */
  @Test
  public void a_token_of_a_live_session_is_live() {
    Sessions sessions = empty();
    assertThat(live(sessions, token(sessions.start("alice")))).isTrue();
  }

  /** A token without {@code sid} is refused. */
  @Test
  public void a_token_that_names_no_session_is_refused() {
    Sessions sessions = empty();
    sessions.start("alice");
    assertThat(revoked(sessions, jwt(mint.claims()))).isTrue();
  }

  /** A token whose {@code sid} was never given is refused, whatever characters it has. */
  @Test
  public void a_token_of_an_unknown_session_is_refused() {
    Sessions sessions = empty();
    Session session = sessions.start("alice");
    String id = session.id();
    for (String sid : List.of("", "x", "*", "' OR ''='", id + " ", "{" + id + "}", id + id)) {
      assertThat(revoked(sessions, token("alice", sid))).as(sid).isTrue();
    }
  }

  /** A session is of one subject: with the {@code sid} of another nobody gets in. */
  @Test
  public void a_token_of_a_session_of_another_subject_is_refused() {
    Sessions sessions = empty();
    Session session = sessions.start("alice");
    assertThat(revoked(sessions, token("mallory", session.id()))).isTrue();
    assertThat(revoked(sessions, token("Alice", session.id()))).isTrue();
    assertThat(
            revoked(
                sessions,
                jwt(mint.claims().without("sub").with("sid", JsonMembers.string(session.id())))))
        .isTrue();
  }

  /** What was ended never lives again, however often it is used. */
  @Test
  public void an_ended_session_stays_ended() {
    Sessions sessions = empty();
    Session session = sessions.start("alice");
    Jwt jwt = token(session);
    assertThat(sessions.end(session.id())).isTrue();
    assertThat(sessions.end(session.id())).isFalse();
    for (int again = 0; again < 3; again++) {
      assertThat(revoked(sessions, jwt)).isTrue();
      clock.advance(Duration.ofMinutes(2));
    }
    assertThat(sessions.of("alice")).isEmpty();
  }

  /** Nobody ends a session of another subject by its id. */
  @Test
  public void a_subject_ends_only_its_own_sessions() {
    Sessions sessions = empty();
    Session session = sessions.start("alice");
    assertThat(sessions.end("mallory", session.id())).isFalse();
    assertThat(live(sessions, token(session))).isTrue();
    assertThat(sessions.end("alice", session.id())).isTrue();
    assertThat(revoked(sessions, token(session))).isTrue();
    assertThat(sessions.end("alice", session.id())).isFalse();
  }

  /** One millisecond before the idle time-out it lives, at exactly the time-out it is over. */
  @Test
  public void at_exactly_the_idle_timeout_a_session_is_over() {
    Sessions sessions = empty();
    Session session = sessions.start("alice");
    Jwt jwt = token(session);
    clock.advance(IDLE);
    assertThat(revoked(sessions, jwt)).isTrue();
    assertThat(sessions.of("alice")).isEmpty();
    assertThat(sessions.end(session.id())).isFalse();
    Session another = sessions.start("alice");
    Jwt its = token(another);
    clock.advance(IDLE.minus(TICK));
    assertThat(live(sessions, its)).isTrue();
  }

  /** A check that says live is a use, from which the idle time-out counts again. */
  @Test
  public void a_check_counts_as_use() {
    Sessions sessions = empty();
    Jwt jwt = token(sessions.start("alice"));
    for (int again = 0; again < 5; again++) {
      clock.advance(IDLE.minus(TICK));
      assertThat(live(sessions, jwt)).isTrue();
    }
    assertThat(sessions.of("alice").get(0).lastUsedAt()).isEqualTo(clock.instant());
  }

  /** Uses are written once in a tenth of the idle time-out, and from exactly the tenth on. */
  @Test
  public void a_use_in_the_first_tenth_of_the_idle_timeout_is_not_written() {
    Sessions sessions = empty();
    Session session = sessions.start("alice");
    Jwt jwt = token(session);
    clock.advance(IDLE.dividedBy(10).minus(TICK));
    assertThat(live(sessions, jwt)).isTrue();
    assertThat(sessions.of("alice").get(0).lastUsedAt()).isEqualTo(session.startedAt());
    clock.advance(TICK);
    assertThat(live(sessions, jwt)).isTrue();
    assertThat(sessions.of("alice").get(0).lastUsedAt()).isEqualTo(clock.instant());
  }

  /** A check that refuses is no use: a stranger cannot keep a session of others alive. */
  @Test
  public void a_refused_token_does_not_keep_the_session_alive() {
    Sessions sessions = empty();
    Session session = sessions.start("alice");
    clock.advance(IDLE.dividedBy(2));
    assertThat(revoked(sessions, token("mallory", session.id()))).isTrue();
    assertThat(sessions.of("alice").get(0).lastUsedAt()).isEqualTo(session.startedAt());
  }

  /** At exactly the absolute time-out a session is over, however much it is used. */
  @Test
  public void at_exactly_the_absolute_timeout_a_session_is_over_however_much_it_is_used() {
    Sessions sessions = empty();
    Session session = sessions.start("alice");
    Jwt jwt = token(session);
    Instant end = session.startedAt().plus(ABSOLUTE);
    while (clock.instant().isBefore(end.minus(IDLE))) {
      clock.advance(Duration.ofMinutes(5));
      assertThat(live(sessions, jwt)).isTrue();
    }
    clock.set(end.minus(TICK));
    assertThat(live(sessions, jwt)).isTrue();
    clock.set(end);
    assertThat(revoked(sessions, jwt)).isTrue();
    assertThat(sessions.of("alice")).isEmpty();
  }

  /** A list shows the live sessions of one subject with what was said of them. */
  @Test
  public void a_list_shows_the_live_sessions_of_one_subject() {
    Sessions sessions = empty();
    Session phone = sessions.start("alice", Optional.of("app"), Optional.of("Ålice's phone “1”"));
    clock.advance(Duration.ofSeconds(1));
    Session laptop = sessions.start("alice");
    sessions.start("bob");
    assertThat(sessions.of("alice")).containsExactly(phone, laptop);
    assertThat(sessions.of("nobody")).isEmpty();
    assertThat(phone.clientId()).contains("app");
    assertThat(phone.description()).contains("Ålice's phone “1”");
  }

  /** All sessions of a subject end, and those of others do not. */
  @Test
  public void all_sessions_of_a_subject_are_ended() {
    Sessions sessions = empty();
    Session phone = sessions.start("alice");
    Session laptop = sessions.start("alice");
    Session others = sessions.start("bob");
    assertThat(sessions.endAll("alice")).isEqualTo(2);
    assertThat(sessions.endAll("alice")).isZero();
    assertThat(revoked(sessions, token(phone))).isTrue();
    assertThat(revoked(sessions, token(laptop))).isTrue();
    assertThat(live(sessions, token(others))).isTrue();
    assertThat(live(sessions, token(sessions.start("alice")))).isTrue();
  }

  /** An id has 128 random bits: 22 characters of base64url, none twice. */
  @Test
  public void an_id_has_128_random_bits() {
    Sessions sessions = empty();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      ids.add(sessions.start("alice").id());
    }
    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[A-Za-z0-9_-]{22}"));
  }

  /** A blank subject and a description without end are refused. */
  @Test
  public void what_makes_no_session_is_refused() {
    Sessions sessions = empty();
    assertThatThrownBy(() -> sessions.start(" ")).isInstanceOf(IllegalArgumentException.class);
    String longest = "x".repeat(Session.MAX_DESCRIPTION_LENGTH);
    sessions.start("alice", Optional.empty(), Optional.of(longest));
    assertThatThrownBy(() -> sessions.start("alice", Optional.empty(), Optional.of(longest + "x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(sessions.of("alice")).hasSize(1);
  }

  /** The listener is told of each that began or was ended, and what it throws changes nothing. */
  @Test
  public void the_listener_is_told_and_cannot_undo_it() {
    Sessions sessions = empty();
    Session first = sessions.start("alice");
    Session second = sessions.start("alice");
    assertThat(live(sessions, token(first))).isTrue();
    sessions.end(first.id());
    sessions.endAll("alice");
    sessions.endAll("alice");
    assertThat(revoked(sessions, token(first))).isTrue();
    assertThat(events(RevocationEvent.SessionStarted.class))
        .extracting(event -> event.session().id())
        .containsExactly(first.id(), second.id());
    assertThat(events(RevocationEvent.SessionEnded.class))
        .extracting(event -> event.session().id())
        .containsExactly(first.id(), second.id());
  }

  /**
   * Once a call to end has returned, nobody sees the session live, also while it is being used.
   *
   * @throws Exception if a thread fails
   */
  @Test
  public void after_log_out_has_returned_no_thread_sees_the_session_live() throws Exception {
    Sessions sessions = empty();
    for (int round = 0; round < 10; round++) {
      Session session = sessions.start("alice");
      Jwt jwt = token(session);
      // Each check wants to write a use.
      clock.advance(IDLE.dividedBy(2));
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS / 2; i++) {
        tasks.add(() -> live(sessions, jwt));
        tasks.add(
            () -> {
              sessions.end(session.id());
              return live(sessions, jwt);
            });
      }
      List<Boolean> answers = together(tasks);
      for (int i = 1; i < answers.size(); i += 2) {
        assertThat(answers.get(i)).isFalse();
      }
      assertThat(revoked(sessions, jwt)).isTrue();
      assertThat(sessions.of("alice")).isEmpty();
    }
  }

  /**
   * Of many that end one session at the same time, one is told that it did.
   *
   * @throws Exception if a thread fails
   */
  @Test
  public void one_of_many_ends_the_session() throws Exception {
    Sessions sessions = empty();
    Session session = sessions.start("alice");
    assertThat(together(() -> sessions.end(session.id())).stream().filter(ended -> ended))
        .hasSize(1);
  }

  /**
   * Log-ins race 'log out everywhere': each session is ended, or lives and is in the list.
   *
   * @throws Exception if a thread fails
   */
  @Test
  public void a_session_that_races_the_end_of_all_is_ended_or_listed() throws Exception {
    Sessions sessions = empty();
    List<Session> started = new ArrayList<>();
    List<Callable<Optional<Session>>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      if (i % 4 == 0) {
        tasks.add(
            () -> {
              sessions.endAll("alice");
              return Optional.empty();
            });
      } else {
        tasks.add(() -> Optional.of(sessions.start("alice")));
      }
    }
    together(tasks).forEach(session -> session.ifPresent(started::add));
    List<String> listed = sessions.of("alice").stream().map(Session::id).toList();
    for (Session session : started) {
      assertThat(live(sessions, token(session))).isEqualTo(listed.contains(session.id()));
    }
    sessions.endAll("alice");
    assertThat(started).allMatch(session -> revoked(sessions, token(session)));
  }

  /** For any history the sessions are those of a plain map with two time-outs. */
  @Test
  public void for_any_history_they_are_those_of_a_plain_map() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Sessions sessions = empty();
    Map<String, Session> model = new LinkedHashMap<>();
    List<Session> all = new ArrayList<>();
    for (int step = 0; step < 600; step++) {
      String subject = "user" + random.nextInt(3);
      Optional<Session> any =
          all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
      String what = "seed %d, step %d".formatted(seed, step);
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          Session session = sessions.start(subject);
          model.put(session.id(), session);
          all.add(session);
        }
        case 2 ->
            any.ifPresent(
                session ->
                    assertThat(sessions.end(session.id()))
                        .as(what)
                        .isEqualTo(ends(model, session)));
        case 3 ->
            any.ifPresent(
                session ->
                    assertThat(sessions.end(subject, session.id()))
                        .as(what)
                        .isEqualTo(subject.equals(session.subject()) && ends(model, session)));
        case 4 -> {
          if (random.nextInt(5) == 0) {
            long lived = liveOf(model, subject).size();
            model.values().removeIf(session -> session.subject().equals(subject));
            assertThat(sessions.endAll(subject)).as(what).isEqualTo((int) lived);
          }
        }
        case 5 -> clock.advance(Duration.ofSeconds(random.nextInt(400)));
        default ->
            any.ifPresent(
                session -> {
                  Instant now = clock.instant();
                  Session known = model.get(session.id());
                  boolean lives = live(sessions, token(session));
                  if (known == null || !TIMEOUTS.isLive(known, now)) {
                    assertThat(lives).as(what).isFalse();
                    return;
                  }
                  assertThat(lives).as(what).isTrue();
                  if (TIMEOUTS.isUseToBeWritten(known, now)) {
                    model.put(known.id(), known.usedAt(now));
                  }
                });
      }
      assertThat(sessions.of(subject))
          .as(what)
          .containsExactlyInAnyOrderElementsOf(liveOf(model, subject));
    }
  }

  private boolean ends(Map<String, Session> model, Session session) {
    Session known = model.remove(session.id());
    return known != null && TIMEOUTS.isLive(known, clock.instant());
  }

  private List<Session> liveOf(Map<String, Session> model, String subject) {
    return model.values().stream()
        .filter(session -> session.subject().equals(subject))
        .filter(session -> TIMEOUTS.isLive(session, clock.instant()))
        .toList();
  }
}
