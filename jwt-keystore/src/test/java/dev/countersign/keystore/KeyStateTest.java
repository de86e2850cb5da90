package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyStateTest {

  private static final Instant ACTIVATE = TestKeys.START;

  private final KeyRecord record = TestKeys.record(ACTIVATE);

  @Test
  void a_key_is_pending_until_just_before_it_activates() {
    assertThat(record.state(ACTIVATE.minusNanos(1))).isEqualTo(KeyState.PENDING);
  }

  @Test
  void at_the_very_instant_of_activation_a_key_is_active() {
    assertThat(record.state(ACTIVATE)).isEqualTo(KeyState.ACTIVE);
  }

  @Test
  void just_before_the_fence_a_key_is_active_and_at_the_fence_it_is_retired() {
    assertThat(record.state(record.signUntil().minusNanos(1))).isEqualTo(KeyState.ACTIVE);
    assertThat(record.state(record.signUntil())).isEqualTo(KeyState.RETIRED);
  }

  @Test
  void at_the_very_end_of_its_time_to_verify_a_key_is_expired() {
    assertThat(record.state(record.verifyUntil().minusNanos(1))).isEqualTo(KeyState.RETIRED);
    assertThat(record.state(record.verifyUntil())).isEqualTo(KeyState.EXPIRED);
  }

  @Test
  void a_revoked_key_is_revoked_at_every_instant() {
    KeyRecord revoked = record.revoked(ACTIVATE.plusSeconds(50), "leaked");

    assertThat(revoked.state(ACTIVATE.minusSeconds(1))).isEqualTo(KeyState.REVOKED);
    assertThat(revoked.state(record.purgeAt())).isEqualTo(KeyState.REVOKED);
  }

  @Test
  void a_revoked_record_holds_no_material() {
    KeyRecord revoked = record.revoked(ACTIVATE, "leaked");

    assertThat(revoked.signingKey()).isEmpty();
    assertThat(revoked.verificationKey()).isEmpty();
  }

  @Test
  void only_an_active_key_may_sign() {
    assertThat(KeyState.values()).filteredOn(KeyState::maySign).containsExactly(KeyState.ACTIVE);
  }

  @Test
  void pending_active_and_retired_keys_verify_and_are_published() {
    assertThat(KeyState.values())
        .filteredOn(KeyState::mayVerify)
        .containsExactly(KeyState.PENDING, KeyState.ACTIVE, KeyState.RETIRED);
    assertThat(KeyState.values()).allMatch(state -> state.isPublished() == state.mayVerify());
  }

  @Test
  void instants_only_move_earlier() {
    KeyRecord moved =
        record.noLaterThan(
            ACTIVATE.plusSeconds(1),
            record.signUntil().minusSeconds(1),
            record.verifyUntil().plusSeconds(1));

    assertThat(moved.activateAt()).isEqualTo(ACTIVATE);
    assertThat(moved.signUntil()).isEqualTo(record.signUntil().minusSeconds(1));
    assertThat(moved.verifyUntil()).isEqualTo(record.verifyUntil());
    assertThat(moved.continues(record)).isTrue();
    assertThat(record.continues(moved)).isFalse();
  }

  @Test
  void a_joined_record_is_revoked_if_either_copy_is() {
    KeyRecord revoked = record.revoked(ACTIVATE, "leaked");

    assertThat(record.joinedWith(revoked)).isEqualTo(revoked);
    assertThat(revoked.joinedWith(record)).isEqualTo(revoked);
  }

  @Test
  void windows_out_of_order_are_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new KeyRecord(
                    record.keyId(),
                    record.algorithm(),
                    record.signingKey(),
                    record.verificationKey(),
                    ACTIVATE,
                    ACTIVATE,
                    ACTIVATE.plusSeconds(2),
                    ACTIVATE.plusSeconds(1),
                    ACTIVATE.plusSeconds(3),
                    Optional.empty()))
        .withMessageContaining("activateAt ≤ signUntil ≤ verifyUntil ≤ purgeAt");
  }

  @Test
  void the_material_of_another_key_is_refused() {
    KeyRecord other = TestKeys.record(ACTIVATE);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new KeyRecord(
                    record.keyId(),
                    record.algorithm(),
                    other.signingKey(),
                    record.verificationKey(),
                    ACTIVATE,
                    ACTIVATE,
                    ACTIVATE,
                    ACTIVATE,
                    ACTIVATE,
                    Optional.empty()))
        .withMessageContaining("another key id");
  }
}
