package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Abblix 543, 556: rotation stopped, and nothing went red until no key could sign. */
class SuccessionTest {

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final ScriptedStorage storage = new ScriptedStorage();

  /** A = D − S − C − H = 5 s. */
  @Test
  void a_standby_that_was_not_made_while_its_predecessor_signs_is_a_problem() {
    RotatingKeyStore store = TestKeys.fastStore(storage, clock).build();
    KeyView last = store.next().orElseThrow();
    clock.set(last.activateAt().plusSeconds(5));
    store.refresh();
    assertThat(store.problem()).as("exactly at the bound").isEmpty();

    clock.advance(Duration.ofNanos(1));
    assertThat(store.problem().orElseThrow())
        .contains(last.keyId(), "no successor", "made 1m 3s ago", "rotateIfDue()");

    store.rotateIfDue();
    assertThat(store.problem()).isEmpty();
  }

  @Test
  void without_standby_a_successor_that_is_too_late_to_be_published_ahead_is_a_problem() {
    RotatingKeyStore store = TestKeys.fastStore(storage, clock).withoutStandbyKey().build();
    Instant inTime = store.current().orElseThrow().signUntil().minusSeconds(8 + 18);
    clock.set(inTime);
    store.refresh();
    assertThat(store.problem()).as("exactly at the bound").isEmpty();

    clock.advance(Duration.ofNanos(1));
    assertThat(store.problem()).isPresent();
  }

  @Test
  void a_store_that_rotates_has_no_problem_at_any_time() {
    RotatingKeyStore store = TestKeys.fastStore(storage, clock).build();
    for (int second = 0; second < 600; second += 5) {
      store.rotateIfDue();
      assertThat(store.problem()).as("after %s s", second).isEmpty();
      clock.advance(Duration.ofSeconds(5));
      assertThat(store.problem()).as("before %s s", second + 5).isEmpty();
    }
  }
}
