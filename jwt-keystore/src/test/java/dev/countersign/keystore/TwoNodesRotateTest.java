package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.NoSigningKeyException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TwoNodesRotateTest {

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final ScriptedStorage storage = new ScriptedStorage();
  private final RotatingKeyStore first = TestKeys.fastStore(storage, clock).build();
  private final RotatingKeyStore second = TestKeys.fastStore(storage, clock).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private String signer(RotatingKeyStore node) {
    return node.current(clock.instant()).keyId();
  }

  @Test
  void both_nodes_sign_with_the_same_key() {
    assertThat(signer(second)).isEqualTo(signer(first));
  }

  @Test
  void a_key_made_by_one_node_is_found_on_the_other_after_it_has_read() {
    first.rotate();
    first.rotate();
    String fresh = signer(first);
    assertThat(second.find(fresh, clock.instant())).isInstanceOf(KeyLookup.Unknown.class);

    second.rotateIfDue();

    assertThat(second.find(fresh, clock.instant())).isInstanceOf(KeyLookup.Found.class);
  }

  @Test
  void the_standby_of_a_rotation_is_known_to_the_other_node_already() {
    first.rotate();

    assertThat(second.find(signer(first), clock.instant())).isInstanceOf(KeyLookup.Found.class);
  }

  @Test
  void a_key_revoked_on_one_node_is_dead_on_the_other_after_it_has_read() {
    String leaked = signer(first);
    first.revoke(leaked, "leaked");
    second.refresh();

    assertThat(second.find(leaked, clock.instant())).isInstanceOf(KeyLookup.Revoked.class);
    assertThat(signer(second)).isEqualTo(signer(first));
  }

  @Test
  void racing_nodes_make_one_successor() throws Exception {
    for (int round = 0; round < 20; round++) {
      int keys = storage.load().records().size();
      clock.set(storage.load().nextToSign(clock.instant()).orElseThrow().activateAt());

      List<Boolean> wrote = atOnce(first::rotateIfDue, second::rotateIfDue);

      assertThat(wrote).contains(true);
      assertThat(storage.load().nextToSign(clock.instant())).isPresent();
      assertThat(
              storage.load().records().stream()
                  .filter(record -> record.state(clock.instant()) == KeyState.PENDING))
          .hasSize(1);
      assertThat(storage.load().records().size()).isLessThanOrEqualTo(keys + 1);
    }
  }

  @Test
  void rotations_by_hand_that_meet_in_the_storage_are_one_rotation() {
    String before = signer(first);
    storage.beforeNextWrite(second::rotate);

    RotationOutcome outcome = first.rotate();

    assertThat(outcome.changed()).isFalse();
    assertThat(signer(first)).isEqualTo(signer(second)).isNotEqualTo(before);
    assertThat(first.previous().orElseThrow().keyId()).isEqualTo(before);
  }

  @Test
  void a_write_whose_answer_was_lost_is_recognized_and_not_done_twice() {
    storage.loseNextAnswer();
    long version = storage.load().version();

    RotationOutcome outcome = first.rotate();

    assertThat(outcome.changed()).isTrue();
    assertThat(storage.load().version()).isEqualTo(version + 1);
  }

  @Test
  void a_write_whose_answer_was_lost_and_that_was_built_upon_is_not_done_twice() {
    storage.loseNextAnswer();
    storage.afterNextWrite(() -> second.revoke(storage.load().records().get(0).keyId(), "leaked"));
    String before = signer(first);

    first.rotate();

    assertThat(storage.load().records())
        .filteredOn(record -> record.state(clock.instant()) == KeyState.REVOKED)
        .hasSize(1);
    assertThat(signer(first)).isEqualTo(signer(second)).isNotEqualTo(before);
    assertThat(storage.load().version()).isEqualTo(3);
  }

  @Test
  void a_write_that_was_lost_is_done_again() {
    storage.loseNextWrite();

    assertThat(first.rotate().changed()).isTrue();
    assertThat(signer(first)).isEqualTo(storage.load().signer(clock.instant()).get().keyId());
  }

  @Test
  void revoking_all_on_two_nodes_at_once_leaves_a_key_that_signs() {
    storage.beforeNextWrite(() -> second.revokeAll("the storage leaked"));

    first.revokeAll("the storage leaked");

    assertThat(storage.load().signer(clock.instant())).isPresent();
    assertThat(signer(first)).isNotNull();
  }

  @Test
  void a_node_goes_on_signing_while_the_storage_is_down_and_says_so_when_it_takes_long() {
    storage.down = true;
    assertThatExceptionOfType(KeySetStorageException.class).isThrownBy(first::rotateIfDue);
    assertThat(signer(first)).isNotNull();
    assertThat(first.problem()).isEmpty();

    clock.advance(Duration.ofSeconds(5).plusNanos(1));
    assertThat(first.problem()).isPresent();
  }

  @Test
  void a_node_too_long_without_the_storage_publishes_nothing_rather_than_revoked_keys() {
    storage.down = true;
    clock.advance(Duration.ofSeconds(5));
    assertThat(first.jwks()).isInstanceOf(PublishedJwks.Document.class);

    clock.advance(Duration.ofNanos(1));
    assertThat(first.jwks()).isInstanceOf(PublishedJwks.Unavailable.class);

    storage.down = false;
    assertThat(first.jwks()).isInstanceOf(PublishedJwks.Document.class);
  }

  @Test
  void a_node_that_starts_while_the_storage_is_down_does_not_start_with_keys_of_its_own() {
    storage.down = true;

    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> TestKeys.fastStore(storage, clock).build());
  }

  @Test
  void a_revoked_key_does_not_come_back_with_a_restored_backup() {
    KeySet backup = storage.load();
    String leaked = signer(first);
    first.revoke(leaked, "leaked");
    storage.restore(backup);

    first.refresh();
    assertThat(first.find(leaked, clock.instant())).isInstanceOf(KeyLookup.Revoked.class);
    assertThat(first.problem().orElseThrow()).contains("older key set");

    first.rotateIfDue();
    second.refresh();
    assertThat(second.find(leaked, clock.instant())).isInstanceOf(KeyLookup.Revoked.class);
    assertThat(first.problem()).isEmpty();
  }

  @Test
  void a_key_that_the_restored_backup_does_not_hold_does_not_sign_until_it_is_back() {
    KeySet backup = storage.load();
    first.rotate();
    first.rotate();
    clock.advance(Duration.ofSeconds(10));
    String fresh = signer(first);
    storage.restore(backup);

    first.refresh();
    assertThatExceptionOfType(NoSigningKeyException.class).isThrownBy(() -> signer(first));
    assertThat(first.find(fresh, clock.instant())).isInstanceOf(KeyLookup.Found.class);
    assertThat(first.find("made-elsewhere", clock.instant()))
        .isInstanceOf(KeyLookup.Unavailable.class);

    first.rotateIfDue();
    assertThat(signer(first)).isEqualTo(fresh);
    assertThat(storage.load().version()).isGreaterThan(backup.version() + 2);
  }

  @Test
  void a_node_back_after_a_rotation_by_hand_does_not_take_an_ended_key_for_a_lost_one() {
    String ended = signer(first);
    first.rotate();
    clock.advance(Duration.ofSeconds(8 + 25 + 7 + 1));
    first.rotateIfDue();
    assertThat(second.find(ended, clock.instant())).isInstanceOf(KeyLookup.Found.class);

    second.rotateIfDue();

    assertThat(second.problem()).isEmpty();
    assertThat(second.find(ended, clock.instant())).isInstanceOf(KeyLookup.Expired.class);
  }

  @Test
  void a_wiped_storage_gets_its_keys_back_from_the_nodes_that_run() {
    String before = signer(first);
    storage.restore(KeySet.empty());

    first.rotateIfDue();

    assertThat(signer(first)).isEqualTo(before);
    assertThat(TestKeys.fastStore(storage, clock).build().current(clock.instant()).keyId())
        .isEqualTo(before);
  }

  @Test
  void two_histories_of_the_same_version_grow_together_again() {
    KeySet common = storage.load();
    first.rotate();
    KeySet firstHistory = storage.load();
    storage.restore(common);
    String leaked = signer(second);
    second.revoke(leaked, "leaked");
    assertThat(storage.load().version()).isEqualTo(firstHistory.version());

    first.rotateIfDue();
    second.rotateIfDue();

    Instant now = clock.instant();
    assertThat(first.keys()).isEqualTo(second.keys());
    assertThat(first.find(leaked, now)).isInstanceOf(KeyLookup.Revoked.class);
    assertThat(storage.load().keeps(firstHistory, now)).isTrue();
  }

  @Test
  void readers_meet_a_signer_and_its_verifier_throughout_a_hundred_rotations() throws Exception {
    Future<Integer> reader =
        threads.submit(
            () -> {
              int reads = 0;
              while (!Thread.currentThread().isInterrupted() && reads < 200_000) {
                String keyId = signer(first);
                assertThat(first.find(keyId, clock.instant())).isInstanceOf(KeyLookup.Found.class);
                reads++;
              }
              return reads;
            });
    for (int i = 0; i < 100; i++) {
      first.rotate();
    }

    assertThat(reader.get()).isEqualTo(200_000);
  }

  private List<Boolean> atOnce(Callable<Boolean> a, Callable<Boolean> b) throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    List<Future<Boolean>> futures = new ArrayList<>();
    for (Callable<Boolean> task : List.of(a, b)) {
      futures.add(
          threads.submit(
              () -> {
                start.await();
                return task.call();
              }));
    }
    return List.of(futures.get(0).get(), futures.get(1).get());
  }
}
