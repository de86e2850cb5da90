package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.NoSigningKeyException;
import dev.countersign.jwt.SigningKey;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ReadOnlyStorageTest {

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final ScriptedStorage written = new ScriptedStorage();
  private final RotatingKeyStore writer = TestKeys.fastStore(written, clock).build();
  private final RotatingKeyStore reader = TestKeys.fastStore(readOnly(written), clock).build();

  /** What a replica is, or a mounted file. */
  private static KeySetStorage readOnly(KeySetStorage storage) {
    return new KeySetStorage() {
      @Override
      public KeySet load() {
        return storage.load();
      }

      @Override
      public WriteResult compareAndSet(long expectedVersion, KeySet next) {
        throw new AssertionError("a read-only storage was written");
      }

      @Override
      public boolean isReadOnly() {
        return true;
      }
    };
  }

  private static void refused(ThrowingCallable change) {
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(change)
        .withMessageContainingAll("read-only", "a node that may write", "configuration");
  }

  @Test
  void its_keys_sign_verify_and_are_published() {
    String keyId = writer.current(clock.instant()).keyId();

    assertThat(reader.current(clock.instant()).keyId()).isEqualTo(keyId);
    assertThat(reader.find(keyId, clock.instant())).isInstanceOf(KeyLookup.Found.class);
    assertThat(JwkSet.parse(((PublishedJwks.Document) reader.jwks()).json()).keys()).hasSize(2);
    assertThat(reader.problem()).isEmpty();
  }

  @Test
  void what_others_change_is_seen_by_the_next_look_and_nothing_is_written() {
    writer.rotate();
    writer.rotate();

    assertThat(reader.rotateIfDue()).isFalse();

    assertThat(reader.keys()).isEqualTo(writer.keys());
  }

  @Test
  void nothing_is_written_when_a_successor_is_due_or_a_record_is_to_go() {
    clock.advance(Duration.ofDays(400));

    assertThat(reader.rotateIfDue()).isFalse();
    assertThat(reader.keys()).hasSize(2);
  }

  @Test
  void its_keys_are_fenced() {
    clock.set(reader.next().orElseThrow().signUntil());
    reader.rotateIfDue();

    assertThatExceptionOfType(NoSigningKeyException.class)
        .isThrownBy(() -> reader.current(clock.instant()));
    assertThat(reader.problem()).isPresent();
  }

  @Test
  void changes_by_hand_are_refused_and_say_where_to_make_them() {
    String keyId = reader.current().orElseThrow().keyId();

    refused(reader::rotate);
    refused(() -> reader.revoke(keyId, "leaked"));
    refused(() -> reader.revokeAll("leaked"));
  }

  @Test
  void an_empty_one_is_refused() {
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> TestKeys.fastStore(readOnly(KeySetStorage.inMemory()), clock).build())
        .withMessageContainingAll("read-only", "holds no key", "configuration");
  }

  @Test
  void one_that_is_to_adopt_a_key_is_refused() {
    SigningKey key = SigningKey.generate(JwsAlgorithm.ES256);

    assertThatIllegalStateException()
        .isThrownBy(() -> TestKeys.fastStore(readOnly(written), clock).adopt(key).build())
        .withMessageContaining("read-only");
  }

  @Test
  void one_that_went_back_says_that_a_writer_has_to_mend_it() {
    KeySet backup = written.load();
    writer.revokeAll("leaked");
    reader.refresh();
    written.restore(backup);
    reader.rotateIfDue();

    assertThatExceptionOfType(NoSigningKeyException.class)
        .isThrownBy(() -> reader.current(clock.instant()))
        .withMessageContaining("a node that may write");
  }

  /** R = 60 s, O = 8 s, D = 18 s: the second key signs alone, nothing comes after it. */
  @Test
  void a_missing_successor_is_a_problem_twice_the_publish_ahead_before_the_period_ends() {
    KeyView last = reader.next().orElseThrow();
    Instant due = last.signUntil().minusSeconds(8 + 2 * 18);
    clock.set(due);
    reader.rotateIfDue();
    assertThat(reader.problem()).isEmpty();

    clock.advance(Duration.ofNanos(1));
    assertThat(reader.problem().orElseThrow())
        .contains(last.keyId(), last.signUntil().toString(), "no successor", "configuration");
  }

  @Test
  void a_gap_before_the_next_key_is_a_problem() {
    KeyRecord first = TestKeys.record(TestKeys.START);
    KeyRecord late = TestKeys.record(first.signUntil().plusSeconds(1));
    written.restore(KeySet.of(9, "by hand", java.util.List.of(first, late)));
    RotatingKeyStore gap = TestKeys.fastStore(readOnly(written), clock).build();

    assertThat(gap.problem().orElseThrow())
        .contains("no key signs from " + first.signUntil() + " to " + late.activateAt());
  }
}
